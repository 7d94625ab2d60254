package io.multiproc.internal.os;

import io.multiproc.NoSuchNameException;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.StaleHandleException;

/** Makes and finds segments: pieces of shared memory of a fixed size. */
public interface Segments {

    /**
     * Makes a segment of zeros and reserves its memory. A named one is found by others only after {@link Segment#publish()}.
     *
     * @param name the name to be, or null for anonymous memory
     * @param size bytes, at least 1
     * @throws OutOfSharedMemoryException if the memory cannot be reserved
     */
    Segment create(String name, long size);

    /**
     * Makes an anonymous segment whose place is the path of a file: {@link SegmentFile} reaches it with the JDK alone, and may make it longer.
     *
     * @param size bytes, at least 1
     * @throws OutOfSharedMemoryException if the memory cannot be reserved
     */
    Segment createFile(long size);

    /**
     * Opens a published segment.
     *
     * @throws NoSuchNameException if there is none of that name
     */
    Segment open(String name, boolean readOnly);

    /**
     * Refuses a place of a form that no process of this system writes, without looking there. {@link #attach} does so too.
     *
     * @param object what it is, for messages
     * @throws StaleHandleException if the place has another form
     */
    default void checkPlace(SegmentAddress address, String object) {}

    /**
     * Attaches the segment that another process describes. The address may have come from anywhere.
     *
     * @param object what it is, for messages
     * @throws StaleHandleException if the address leads to nothing, to something else, or to what another user owns
     */
    Segment attach(SegmentAddress address, boolean readOnly, String object);

    /**
     * Ends a name; the memory lives on for those who have it.
     *
     * @return whether a name was removed here (always false where names end with their last user)
     * @throws NoSuchNameException if there is none of that name
     */
    boolean unlink(String name);

    /** What this process may take of memory, descriptors and mappings, as far as that is known; a very large number where there is no limit. */
    default Reclamation.Resources available() {
        return Reclamation.Resources.UNLIMITED;
    }

    /**
     * Removes what killed processes left behind, as every process does when it first needs a segment, and from time to time.
     *
     * @return how many things were removed; 0 where the kernel leaves nothing
     */
    default int sweep() {
        return 0;
    }
}

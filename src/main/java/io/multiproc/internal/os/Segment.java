package io.multiproc.internal.os;

import io.multiproc.NameExistsException;
import io.multiproc.OutOfSharedMemoryException;

/** A piece of shared memory that this process has open. Closing it does not end its mappings. */
public interface Segment extends AutoCloseable {

    /** The size that it was created with, or the size of what was opened, in bytes. */
    long size();

    /** Whether only reading is possible. */
    boolean isReadOnly();

    /** Where other processes find it while this process keeps it open. */
    SegmentAddress address();

    /** Maps the whole segment. */
    Mapping map();

    /**
     * Gives a finished segment its name; nothing to do for an anonymous one.
     *
     * @throws NameExistsException if the name is taken
     */
    void publish();

    /** The proofs of life that processes hold on this segment. */
    Proofs proofs();

    /**
     * The file that carries the proofs of life, if it is another than the segment itself. Its identity stands in an object's header: processes that
     * look for proofs in different places would take each other for dead.
     */
    default LifeFile lifeFile() {
        return LifeFile.NONE;
    }

    /**
     * Gives up what keeps the segment's name alive, where a name ends with those who have it open; the proofs that this process holds, and what
     * is mapped, stay. Called when nobody here uses the segment any more but threads may still be inside. Elsewhere does nothing.
     */
    default void leave() {}

    /** Whether there is nothing left by which this segment could be mapped: it has been closed, or given up by {@link #leave()}. */
    boolean isClosed();

    /**
     * Maps the pages again over which {@link Mapping#mapOver} has put zeros.
     *
     * @param mapping one of the same segment, of its size
     * @param offset where the zeros begin, as it was given to {@code mapOver}
     * @throws OutOfSharedMemoryException if there are too many mappings; then the zeros stay
     */
    void mapOnto(Mapping mapping, long offset);

    /**
     * Takes over what keeps the segment open, after {@link #leave()} has given it up.
     *
     * @param fresh the same segment, opened anew
     * @return whether it was given up and is open again; then {@code fresh} is closed
     */
    default boolean isReplacedBy(Segment fresh) {
        return false;
    }

    /** Closes this process's access but for what is mapped; the proofs that it holds here are released. */
    @Override
    void close();
}

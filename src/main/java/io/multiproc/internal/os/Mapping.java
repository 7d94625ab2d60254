package io.multiproc.internal.os;

import java.nio.ByteBuffer;

/** A segment's memory in this process's address space. It must be unmapped exactly once, when no thread can be inside any more. */
public interface Mapping {

    /** Where the memory begins. */
    long address();

    /** The number of bytes that may be used. */
    long size();

    /** The bytes from offset on as a buffer in native order; it does not keep the mapping alive. */
    ByteBuffer buffer(long offset, int length);

    /**
     * The bytes from offset on as the buffer from which all buffers that are derived from it descend: it stays reachable as long as any of them. It
     * does not know whether the mapping may be written: writing through it where it may not ends the process.
     */
    ByteBuffer root(long offset, int length);

    /**
     * Puts private zeros over the pages that lie wholly in this range, and so gives back the shared ones. A thread that still reads
     * there reads zeros.
     *
     * @return whether this was possible; if not, the shared pages are still mapped
     */
    boolean mapOver(long offset, long length);

    /** Ends the mapping. Access to it afterwards ends the process. */
    void unmap();
}

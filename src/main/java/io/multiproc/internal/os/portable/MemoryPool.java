package io.multiproc.internal.os.portable;

import com.sun.jna.Memory;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.internal.os.posix.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file system that memory is taken from. If it is full, the first touch of a page ends the process: so every page is written to when it is
 * made, as a file, which is refused with an error. Where shared memory is no file, no file system limits it, and it cannot be written to.
 */
final class MemoryPool {
    private static final int STEP = 1 << 20;

    private final String directory;
    private final String remedy;

    /**
     * A pool.
     *
     * @param directory one of the file system, or null if there is none
     * @param remedy what to do if it is full
     */
    MemoryPool(String directory, String remedy) {
        this.directory = directory;
        this.remedy = remedy;
    }

    /** Whether so many bytes cannot be had; filling the machine first would not be the way to find out. */
    boolean isTooSmallFor(long size) {
        long free = free();
        return free >= 0 && size > free;
    }

    /** Writes zeros to all of a new file. */
    void reserve(int descriptor, String object, long size) {
        if (directory == null) {
            return;
        }
        try (Memory zeros = new Memory(Math.min(STEP, size))) {
            zeros.clear();
            for (long at = 0; at < size; ) {
                long written = PortableCalls.pwrite(descriptor, zeros, Math.min(zeros.size(), size - at), at);
                int errno = written < 0 ? Errno.last() : 0;
                if (isFull(errno)) {
                    throw full(object, size);
                }
                if (errno != 0 && !Errno.EINTR.is(errno)) {
                    throw Errno.failure("pwrite", errno, object);
                }
                at += Math.max(0, written);
            }
        }
    }

    /** Whether this error says so. */
    static boolean isFull(int errno) {
        return Errno.ENOSPC.is(errno) || Errno.ENOMEM.is(errno) || Errno.EDQUOT.is(errno);
    }

    OutOfSharedMemoryException full(String object, long size) {
        return new OutOfSharedMemoryException(object, size, free(), remedy);
    }

    /** The bytes that are free, or -1 if unknown. */
    long free() {
        try {
            return directory == null
                    ? -1
                    : Files.getFileStore(Path.of(directory)).getUsableSpace();
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }
}

package io.multiproc.internal.os.linux;

import com.sun.jna.Memory;
import io.multiproc.internal.os.posix.Errno;

/** Asks which file system a file is on. */
final class FileSystem {
    private static final long TMPFS_MAGIC = 0x01021994;
    /** {@code struct statfs} begins with the type, a long on both processors, and is smaller than this. */
    private static final int ROOM = 256;

    private FileSystem() {}

    /** Whether an open descriptor is of a file that lives in memory, as every segment does, and not on a disk. */
    static boolean isInMemory(int descriptor, String object) {
        try (Memory result = new Memory(ROOM)) {
            while (LinuxCalls.fstatfs(descriptor, result) != 0) {
                int errno = Errno.last();
                if (!Errno.EINTR.is(errno)) {
                    throw Errno.failure("fstatfs", errno, object);
                }
            }
            return result.getLong(0) == TMPFS_MAGIC;
        }
    }
}

package io.multiproc.internal.os.linux;

import com.sun.jna.Memory;
import io.multiproc.internal.os.posix.Errno;

/**
 * What a file is, as {@code statx} tells.
 *
 * @param device in the encoding of {@code st_dev}
 * @param inode the file's number there
 * @param size bytes
 * @param uid the owner
 * @param regular whether it is a regular file
 */
record FileIdentity(long device, long inode, long size, int uid, boolean regular) {
    // struct statx is the same on every processor.
    private static final int UID = 20;
    private static final int MODE = 28;
    private static final int INO = 32;
    private static final int SIZE = 40;
    private static final int DEV_MAJOR = 136;
    private static final int DEV_MINOR = 140;
    private static final int TOTAL = 256;
    private static final int S_IFMT = 0xf000;
    private static final int S_IFREG = 0x8000;

    /** Of an open descriptor, which may be one that only stands for a path. */
    static FileIdentity of(int descriptor, String object) {
        try (Memory result = new Memory(TOTAL)) {
            if (LinuxCalls.statx(descriptor, "", LinuxCalls.AT_EMPTY_PATH, LinuxCalls.STATX_BASIC_STATS, result) != 0) {
                throw Errno.failure("statx", Errno.last(), object);
            }
            return read(result);
        }
    }

    /** Of what a path leads to, or null if there is nothing. */
    static FileIdentity ofPath(String path, String object) {
        try (Memory result = new Memory(TOTAL)) {
            if (LinuxCalls.statx(LinuxCalls.AT_FDCWD, path, 0, LinuxCalls.STATX_BASIC_STATS, result) != 0) {
                int errno = Errno.last();
                if (Errno.ENOENT.is(errno)) {
                    return null;
                }
                throw Errno.failure("statx " + path, errno, object);
            }
            return read(result);
        }
    }

    boolean isSameFileAs(FileIdentity other) {
        return device == other.device && inode == other.inode;
    }

    private static FileIdentity read(Memory result) {
        long major = Integer.toUnsignedLong(result.getInt(DEV_MAJOR));
        long minor = Integer.toUnsignedLong(result.getInt(DEV_MINOR));
        long device = (major & 0xfff) << 8 | (major & ~0xfffL) << 32 | minor & 0xff | (minor & ~0xffL) << 12;
        boolean regular = (result.getShort(MODE) & S_IFMT) == S_IFREG;
        return new FileIdentity(device, result.getLong(INO), result.getLong(SIZE), result.getInt(UID), regular);
    }
}

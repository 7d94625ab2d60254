package io.multiproc.internal.os.linux;

import com.sun.jna.Memory;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;

/** Asks what a file is by {@code statx}, whose structure is the same on every processor. */
final class Statx {
    private static final int UID = 20;
    private static final int MODE = 28;
    private static final int INO = 32;
    private static final int SIZE = 40;
    private static final int DEV_MAJOR = 136;
    private static final int DEV_MINOR = 140;
    private static final int TOTAL = 256;

    private Statx() {}

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
        return ofPath(path, 0, object);
    }

    /** Of what has a path, even if that leads elsewhere, or null if there is nothing. */
    static FileIdentity ofPathItself(String path, String object) {
        return ofPath(path, LinuxCalls.AT_SYMLINK_NOFOLLOW, object);
    }

    private static FileIdentity ofPath(String path, int flags, String object) {
        try (Memory result = new Memory(TOTAL)) {
            if (LinuxCalls.statx(LinuxCalls.AT_FDCWD, path, flags, LinuxCalls.STATX_BASIC_STATS, result) != 0) {
                int errno = Errno.last();
                if (Errno.ENOENT.is(errno)) {
                    return null;
                }
                throw Errno.failure("statx " + path, errno, object);
            }
            return read(result);
        }
    }

    private static FileIdentity read(Memory result) {
        long major = Integer.toUnsignedLong(result.getInt(DEV_MAJOR));
        long minor = Integer.toUnsignedLong(result.getInt(DEV_MINOR));
        long device = (major & 0xfff) << 8 | (major & ~0xfffL) << 32 | minor & 0xff | (minor & ~0xffL) << 12;
        return new FileIdentity(
                device,
                result.getLong(INO),
                result.getLong(SIZE),
                result.getInt(UID),
                Short.toUnsignedInt(result.getShort(MODE)));
    }
}

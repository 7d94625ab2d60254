package io.multiproc.internal.os.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * Functions of the C library as Linux has them, and Linux's constants. Those that differ between processors are fields. Functions with variable
 * arguments are declared with the arguments used here: on x86-64 and aarch64 Linux passes them like any others.
 */
final class LinuxCalls {
    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_FOLLOW = 0x400;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int STATX_BASIC_STATS = 0x7ff;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;
    static final int O_CREAT = 0x40;
    static final int MAP_ANONYMOUS = 0x20;
    static final int MAP_NORESERVE = 0x4000;
    static final int CLOCK_MONOTONIC = 1;
    private static final int O_TMPFILE_BIT = 0x400000;

    final int oTmpfile;
    final int oNofollow;
    final long sysFutex;

    static {
        Native.register(LinuxCalls.class, "c");
    }

    LinuxCalls(boolean aarch64) {
        oTmpfile = O_TMPFILE_BIT | (aarch64 ? 0x4000 : 0x10000);
        oNofollow = aarch64 ? 0x8000 : 0x20000;
        sysFutex = aarch64 ? 98 : 202;
    }

    static native int open(String path, int flags, int mode);

    static native int fcntl(int descriptor, int command, Pointer argument);

    static native int fcntl(int descriptor, int command, long argument);

    static native int memfd_create(String name, int flags);

    static native int fstatfs(int descriptor, Pointer result);

    static native int linkat(int fromDirectory, String from, int toDirectory, String to, int flags);

    static native int posix_fallocate(int descriptor, long offset, long length);

    static native int sem_init(Pointer semaphore, int shared, int value);

    static native long pread(int descriptor, Pointer to, long size, long offset);

    static native int sem_timedwait(Pointer semaphore, Pointer deadline);

    static native int clock_gettime(int clock, Pointer time);

    static native int statx(int directory, String path, int flags, int mask, Pointer result);

    static native long syscall(
            long number, long address, long operation, long value, Pointer timeout, long address2, long value3);

    static native long syscall(
            long number, long address, long operation, long value, long[] timeout, long address2, long value3);
}

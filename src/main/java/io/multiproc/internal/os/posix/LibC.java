package io.multiproc.internal.os.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * What every POSIX system has in its C library, bound directly. Addresses and sizes are {@code long}: only 64-bit systems are supported.
 * Functions with variable arguments are not here: they cannot be bound directly where such arguments are passed in another way than others.
 */
public final class LibC {
    public static final int O_RDONLY = 0;
    public static final int O_RDWR = 2;
    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;
    public static final int MAP_SHARED = 1;
    public static final int MAP_PRIVATE = 2;
    public static final int MAP_FIXED = 0x10;
    public static final long MAP_FAILED = -1;

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    public static native int close(int descriptor);

    public static native int unlink(String path);

    public static native int fchmod(int descriptor, int mode);

    public static native int ftruncate(int descriptor, long size);

    public static native long mmap(long address, long length, int protection, int flags, int descriptor, long offset);

    public static native int munmap(long address, long length);

    public static native int kill(int pid, int signal);

    public static native int geteuid();

    public static native int getpagesize();

    public static native int sem_post(Pointer semaphore);

    public static native int sem_trywait(Pointer semaphore);
}

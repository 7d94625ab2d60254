package io.multiproc.internal.os.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The C library, bound directly. Addresses and sizes are {@code long}: only 64-bit systems are supported. Variadic functions are
 * declared with the arguments used here, which is right wherever they are passed like any others (Linux on x86-64 and aarch64).
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

    public static native int open(String path, int flags, int mode);

    public static native int close(int descriptor);

    public static native int unlink(String path);

    public static native int linkat(int fromDirectory, String from, int toDirectory, String to, int flags);

    public static native int ftruncate(int descriptor, long size);

    public static native int posix_fallocate(int descriptor, long offset, long length);

    public static native long mmap(long address, long length, int protection, int flags, int descriptor, long offset);

    public static native int munmap(long address, long length);

    public static native int fcntl(int descriptor, int command, Pointer argument);

    public static native int kill(int pid, int signal);

    public static native int geteuid();

    public static native int getpagesize();

    public static native Pointer sem_open(String name, int flags, int mode, int value);

    public static native int sem_close(Pointer semaphore);

    public static native int sem_unlink(String name);

    public static native int sem_post(Pointer semaphore);

    public static native int sem_trywait(Pointer semaphore);

    public static native int sem_timedwait(Pointer semaphore, Pointer deadline);
}

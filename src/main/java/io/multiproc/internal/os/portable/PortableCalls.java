package io.multiproc.internal.os.portable;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.multiproc.internal.os.posix.Uninterrupted;

/** Functions that only the portable path needs and every POSIX system has, bound directly; and those with variable arguments, as they are called here. */
final class PortableCalls {
    static {
        Native.register(PortableCalls.class, "c");
    }

    private PortableCalls() {}

    static native int sem_wait(Pointer semaphore);

    static native int sem_close(Pointer semaphore);

    static native int sem_unlink(String name);

    static native int chmod(String path, int mode);

    static native int mkdir(String path, int mode);

    static native long pread(int descriptor, Pointer to, long size, long offset);

    static native long pwrite(int descriptor, Pointer from, long size, long offset);

    /** A descriptor, or -1 and an error number. */
    static int open(String path, int flags, int mode) {
        return Uninterrupted.call(() -> VariadicCalls.calls().open(path, flags, mode));
    }

    /** A descriptor, or -1 and an error number. */
    static int openMemory(String name, int flags, int mode) {
        return Uninterrupted.call(() -> VariadicCalls.calls().shm_open(name, flags, mode));
    }
}

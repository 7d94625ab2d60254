package io.multiproc.internal.os.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;

/**
 * Functions of {@code kernel32}. On 64-bit Windows there is one calling convention, that of C. A handle is a pointer. What jna-platform declares is as
 * large as the whole system, and takes longer to load than all that is done with it.
 */
final class Calls {
    static final Pointer INVALID_HANDLE_VALUE = Pointer.createConstant(-1L);

    static {
        Native.register(Calls.class, "kernel32");
    }

    private Calls() {}

    static native Pointer CreateFileW(
            WString path, int access, int share, Pointer security, int disposition, int flags, Pointer template);

    static native Pointer CreateFileMappingW(
            Pointer file, Pointer security, int protection, int sizeHigh, int sizeLow, WString name);

    static native Pointer OpenFileMappingW(int access, boolean inherit, WString name);

    static native Pointer MapViewOfFile(Pointer mapping, int access, int offsetHigh, int offsetLow, long size);

    static native boolean UnmapViewOfFile(Pointer address);

    static native Pointer CreateMutexW(Pointer security, boolean owned, WString name);

    static native Pointer OpenMutexW(int access, boolean inherit, WString name);

    static native Pointer CreateSemaphoreW(Pointer security, int initial, int maximum, WString name);

    static native Pointer OpenSemaphoreW(int access, boolean inherit, WString name);

    static native boolean ReleaseSemaphore(Pointer semaphore, int count, Pointer previous);

    static native int WaitForSingleObject(Pointer handle, int millis);

    static native long VirtualQuery(Pointer address, Pointer result, long length);

    static native boolean LockFile(Pointer file, int offsetLow, int offsetHigh, int lengthLow, int lengthHigh);

    static native boolean GetFileInformationByHandle(Pointer file, Pointer result);

    static native boolean CloseHandle(Pointer handle);

    /** Returns null, also for null. */
    static native Pointer LocalFree(Pointer memory);
}

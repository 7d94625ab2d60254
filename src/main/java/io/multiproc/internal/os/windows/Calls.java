package io.multiproc.internal.os.windows;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.platform.win32.WinNT.HANDLE;

/** Functions of {@code kernel32} that jna-platform does not have. On 64-bit Windows there is one calling convention, that of C. */
interface Calls extends Library {
    Calls KERNEL32 = Native.load("kernel32", Calls.class);

    HANDLE CreateSemaphoreW(Pointer security, int initial, int maximum, WString name);

    HANDLE OpenSemaphoreW(int access, boolean inherit, WString name);

    boolean ReleaseSemaphore(HANDLE semaphore, int count, Pointer previous);

    long VirtualQuery(Pointer address, Pointer result, long length);

    boolean LockFile(HANDLE file, int offsetLow, int offsetHigh, int lengthLow, int lengthHigh);
}

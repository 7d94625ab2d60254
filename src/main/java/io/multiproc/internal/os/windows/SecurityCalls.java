package io.multiproc.internal.os.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** Functions of {@code advapi32} about users and the owners of objects. */
final class SecurityCalls {
    static {
        Native.register(SecurityCalls.class, "advapi32");
    }

    private SecurityCalls() {}

    /** Returns an error code, and sets none. */
    static native int GetSecurityInfo(
            Pointer handle,
            int type,
            int what,
            PointerByReference owner,
            Pointer group,
            Pointer permissions,
            Pointer audit,
            PointerByReference descriptor);

    static native boolean OpenProcessToken(Pointer process, int access, PointerByReference token);

    static native boolean GetTokenInformation(Pointer token, int what, Pointer result, int length, Pointer needed);
}

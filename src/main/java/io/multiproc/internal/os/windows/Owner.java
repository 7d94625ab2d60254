package io.multiproc.internal.os.windows;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/**
 * The owner of a kernel object or file. What a name leads to is used only if it is this user's. Windows has an owner for everything that has a name. Wine has none
 * for what was made without a security descriptor: that is accepted.
 */
final class Owner {
    private static final int SE_KERNEL_OBJECT = 6;
    private static final int OWNER_SECURITY_INFORMATION = 1;

    private Owner() {}

    /**
     * The owner of what a handle leads to, if that is another user, else null.
     *
     * @param handle opened with the right {@code READ_CONTROL}, which an owner always has
     */
    static SecurityId strangerOf(Pointer handle, String object) {
        PointerByReference owner = new PointerByReference();
        PointerByReference descriptor = new PointerByReference();
        int error = SecurityCalls.GetSecurityInfo(
                handle, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, owner, null, null, null, descriptor);
        if (error != 0) {
            throw LastError.failure("GetSecurityInfo", error, object);
        }
        try {
            SecurityId found = owner.getValue() == null ? null : SecurityId.at(owner.getValue());
            return found == null || ThisUser.current().owns(found) ? null : found;
        } finally {
            Calls.LocalFree(descriptor.getValue());
        }
    }

    /** The handle, or null if it led to another user's object: then it is closed. */
    static Pointer ownOrNull(Pointer handle, String object) {
        boolean isOwn = false;
        try {
            isOwn = strangerOf(handle, object) == null;
            return isOwn ? handle : null;
        } finally {
            if (!isOwn) {
                Handles.close(handle);
            }
        }
    }

    /**
     * The handle, which is closed if this throws.
     *
     * @throws io.multiproc.NativeCallException if the object is another user's, or its owner cannot be read
     */
    static Pointer checked(Pointer handle, String call, String object) {
        boolean isOwn = false;
        try {
            SecurityId stranger = strangerOf(handle, object);
            if (stranger != null) {
                String owners =
                        " (owner " + stranger + ", own " + ThisUser.current().user() + ")";
                throw LastError.ERROR_ACCESS_DENIED.failure(call + owners, object);
            }
            isOwn = true;
            return handle;
        } finally {
            if (!isOwn) {
                Handles.close(handle);
            }
        }
    }
}

package io.multiproc.internal.os.posix;

import io.multiproc.NativeCallException;

/** Gives a new file the mode that its maker asked for. The umask may have taken rights that the other processes of this user need. */
public final class OwnMode {
    private OwnMode() {}

    /**
     * Sets the mode of an open file. Where the system refuses, as macOS does for shared memory, it is enough that no right is missing.
     *
     * @throws NativeCallException if one is
     */
    public static void set(Platform platform, int descriptor, int mode, String object) {
        if (LibC.fchmod(descriptor, mode) != 0) {
            int errno = Errno.last();
            check("fchmod", errno, platform.identityOf(descriptor, object), mode, object);
        }
    }

    /** Refuses what has not all rights of a mode, which the system did not let this process set. */
    public static void check(String call, int errno, FileIdentity found, int mode, String object) {
        if (found != null && (found.permissions() & mode) != mode) {
            throw new NativeCallException(
                    call,
                    errno,
                    Errno.nameOf(errno),
                    object,
                    "the umask takes rights from this user's own processes: start them with umask 077");
        }
    }
}

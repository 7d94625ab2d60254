package io.multiproc.internal.os.linux;

import io.multiproc.NativeCallException;
import io.multiproc.internal.os.posix.Errno;
import java.io.File;

/** Whether this system shows processes under {@code /proc}, which is the only way to a file without a name. */
final class ProcDirectory {
    private static final String OWN_DESCRIPTORS = "/proc/self/fd";

    private ProcDirectory() {}

    /** The exception for a refused call that went through there. */
    static NativeCallException failure(String call, int errno, String object) {
        if (!Errno.ENOENT.is(errno) || !isMissing()) {
            return Errno.failure(call, errno, object);
        }
        return new NativeCallException(
                call,
                errno,
                Errno.nameOf(errno),
                object,
                "there is no /proc here, without which memory can be made without a name or opened by its name, but not be named,"
                        + " locked, handed to another process, or lead to a child: mount it (mount -t proc proc /proc)");
    }

    /**
     * Refuses to go on without it.
     *
     * @throws NativeCallException if it is missing
     */
    static void require(String object) {
        if (isMissing()) {
            throw failure("open " + OWN_DESCRIPTORS, 2, object);
        }
    }

    static boolean isMissing() {
        return !new File(OWN_DESCRIPTORS).exists();
    }
}

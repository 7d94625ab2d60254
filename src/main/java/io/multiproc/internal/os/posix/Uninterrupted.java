package io.multiproc.internal.os.posix;

import java.util.function.IntSupplier;

/** Calls that a signal may end before they have done anything: they are made again until they succeed or fail for another reason. */
public final class Uninterrupted {
    private Uninterrupted() {}

    /** The result of a call that tells of errors by a negative one. */
    public static int call(IntSupplier call) {
        int result;
        do {
            result = call.getAsInt();
        } while (result < 0 && Errno.EINTR.is(Errno.last()));
        return result;
    }
}

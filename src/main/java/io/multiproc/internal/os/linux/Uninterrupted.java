package io.multiproc.internal.os.linux;

import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.LibC;

/** Calls that a signal may end before they have done anything: they are made again until they succeed or fail for another reason. */
final class Uninterrupted {
    private Uninterrupted() {}

    /** A descriptor, or -1 and an error number. */
    static int open(String path, int flags, int mode) {
        int descriptor;
        do {
            descriptor = LinuxCalls.open(path, flags, mode);
        } while (descriptor < 0 && Errno.EINTR.is(Errno.last()));
        return descriptor;
    }

    /** 0, or -1 and an error number. */
    static int ftruncate(int descriptor, long size) {
        int result;
        do {
            result = LibC.ftruncate(descriptor, size);
        } while (result != 0 && Errno.EINTR.is(Errno.last()));
        return result;
    }

    /** 0, or -1 and an error number. */
    static int fcntl(int descriptor, int command, long argument) {
        int result;
        do {
            result = LinuxCalls.fcntl(descriptor, command, argument);
        } while (result != 0 && Errno.EINTR.is(Errno.last()));
        return result;
    }
}

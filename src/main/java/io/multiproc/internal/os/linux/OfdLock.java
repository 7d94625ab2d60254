package io.multiproc.internal.os.linux;

import com.sun.jna.Memory;
import io.multiproc.internal.os.posix.Errno;

/** Open-file-description locks on single bytes of files; not thread-safe. */
final class OfdLock implements AutoCloseable {
    static final short READ = 0;
    static final short WRITE = 1;
    private static final short NONE = 2;
    private static final int F_OFD_GETLK = 36;
    private static final int F_OFD_SETLK = 37;
    private static final int WHENCE = 2;
    private static final int START = 8;
    private static final int LENGTH = 16;
    private static final int PID = 24;
    private static final int TOTAL = 32;
    private final Memory flock = new Memory(TOTAL);

    boolean tryLock(int descriptor, short type, long at, String object) {
        int errno = call(descriptor, F_OFD_SETLK, type, at);
        if (Errno.EAGAIN.is(errno) || Errno.EACCES.is(errno)) {
            return false;
        }
        check(errno, object);
        return true;
    }

    void unlock(int descriptor, long at, String object) {
        check(call(descriptor, F_OFD_SETLK, NONE, at), object);
    }

    boolean isLocked(int descriptor, long at, String object) {
        check(call(descriptor, F_OFD_GETLK, WRITE, at), object);
        return flock.getShort(0) != NONE;
    }

    @Override
    public void close() {
        flock.close();
    }

    private static void check(int errno, String object) {
        if (errno != 0) {
            throw Errno.failure("fcntl (open file description lock)", errno, object);
        }
    }

    /** The structure is filled for every call: the kernel overwrites it, and a pid other than 0 is refused. */
    private int call(int descriptor, int command, short type, long at) {
        while (true) {
            flock.setShort(0, type);
            flock.setShort(WHENCE, (short) 0);
            flock.setInt(WHENCE + Short.BYTES, 0);
            flock.setLong(START, at);
            flock.setLong(LENGTH, 1);
            flock.setLong(PID, 0);
            if (LinuxCalls.fcntl(descriptor, command, flock) != -1) {
                return 0;
            }
            int errno = Errno.last();
            if (!Errno.EINTR.is(errno)) {
                return errno;
            }
        }
    }
}

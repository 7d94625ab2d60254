package io.multiproc.internal.os.portable;

import com.sun.jna.Memory;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FlockLayout;
import io.multiproc.internal.os.posix.Platform;

/**
 * Record locks on single bytes of files; not thread-safe. They belong to the process: it loses all of them on a file when it closes any
 * descriptor of that file, and a question does not tell of its own.
 */
final class RecordLock implements AutoCloseable {
    private final FlockLayout layout;
    private final Memory flock;

    RecordLock(Platform platform) {
        layout = platform.recordLocks();
        flock = new Memory(layout.fields().total());
    }

    /** Takes a read lock, which any number of processes may have, without waiting. */
    boolean tryShare(int descriptor, long at, String object) {
        return tryLock(descriptor, layout.types().read(), at, object);
    }

    /** Takes a write lock, which excludes all others, without waiting. */
    boolean tryExclude(int descriptor, long at, String object) {
        return tryLock(descriptor, layout.types().write(), at, object);
    }

    private boolean tryLock(int descriptor, int type, long at, String object) {
        int errno = call(descriptor, layout.commands().set(), type, at);
        if (Errno.EAGAIN.is(errno) || Errno.EACCES.is(errno)) {
            return false;
        }
        check(errno, object);
        return true;
    }

    /** Takes a write lock when no other process has one. */
    void exclude(int descriptor, long at, String object) {
        check(call(descriptor, layout.commands().setWaiting(), layout.types().write(), at), object);
    }

    void unlock(int descriptor, long at, String object) {
        check(call(descriptor, layout.commands().set(), layout.types().none(), at), object);
    }

    /** Whether another process has a lock of any kind. */
    boolean isLockedByOthers(int descriptor, long at, String object) {
        check(call(descriptor, layout.commands().ask(), layout.types().write(), at), object);
        return flock.getShort(layout.fields().type()) != layout.types().none();
    }

    @Override
    public void close() {
        flock.close();
    }

    private static void check(int errno, String object) {
        if (errno != 0) {
            throw Errno.failure("fcntl (record lock)", errno, object);
        }
    }

    /** The structure is filled for every call: the system writes to it. */
    private int call(int descriptor, int command, int type, long at) {
        while (true) {
            flock.clear();
            flock.setShort(layout.fields().type(), (short) type);
            flock.setShort(layout.fields().whence(), (short) 0);
            flock.setLong(layout.fields().start(), at);
            flock.setLong(layout.fields().length(), 1);
            if (VariadicCalls.calls().fcntl(descriptor, command, flock) != -1) {
                return 0;
            }
            int errno = Errno.last();
            if (!Errno.EINTR.is(errno)) {
                return errno;
            }
        }
    }
}

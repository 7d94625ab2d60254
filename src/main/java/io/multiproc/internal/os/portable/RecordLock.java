package io.multiproc.internal.os.portable;

import com.sun.jna.Memory;
import io.multiproc.NativeCallException;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FlockLayout;
import io.multiproc.internal.os.posix.Platform;

/**
 * Record locks on single bytes of files; not thread-safe. They belong to the process: it loses all of them on a file when it closes any
 * descriptor of that file, and a question does not tell of its own.
 */
final class RecordLock implements AutoCloseable {
    private static final String CALL = "fcntl (record lock)";

    private final FlockLayout layout;
    private final Memory flock;

    RecordLock(Platform platform) {
        layout = platform.recordLocks();
        flock = new Memory(layout.fields().total());
    }

    /** Takes a read lock, which any number of processes may have, and none of this library's excludes. */
    void share(int descriptor, long at, String object) {
        takeFree(call(descriptor, layout.commands().set(), layout.types().read(), at), object);
    }

    /** Takes a write lock where no other process of this library's takes one. */
    void excludeAtOnce(int descriptor, long at, String object) {
        takeFree(call(descriptor, layout.commands().set(), layout.types().write(), at), object);
    }

    private static void takeFree(int errno, String object) {
        if (isTaken(errno)) {
            String reason = "another program has locked a file of this library";
            throw new NativeCallException(CALL, errno, Errno.nameOf(errno), object, reason);
        }
        check(errno, object);
    }

    /** Takes a write lock, which excludes all others, without waiting. */
    boolean tryExclude(int descriptor, long at, String object) {
        int errno = call(descriptor, layout.commands().set(), layout.types().write(), at);
        if (isTaken(errno)) {
            return false;
        }
        check(errno, object);
        return true;
    }

    private static boolean isTaken(int errno) {
        return Errno.EAGAIN.is(errno) || Errno.EACCES.is(errno);
    }

    void unlock(int descriptor, long at, String object) {
        check(callUnlock(descriptor, at), object);
    }

    boolean tryUnlock(int descriptor, long at) {
        return callUnlock(descriptor, at) == 0;
    }

    private int callUnlock(int descriptor, long at) {
        return call(descriptor, layout.commands().set(), layout.types().none(), at);
    }

    /** Whether another process has a lock of any kind. */
    boolean isLockedByOthers(int descriptor, long at, String object) {
        check(call(descriptor, layout.commands().ask(), layout.types().write(), at), object);
        return flock.getShort(layout.fields().type()) != layout.types().none();
    }

    /** The process that has a lock of any kind, or 0 if no other has one. */
    int holder(int descriptor, long at, String object) {
        return isLockedByOthers(descriptor, at, object)
                ? flock.getInt(layout.fields().pid())
                : 0;
    }

    @Override
    public void close() {
        flock.close();
    }

    private static void check(int errno, String object) {
        if (errno != 0) {
            throw Errno.failure(CALL, errno, object);
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

package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.Platform;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who holds it is the only one, of all threads of all processes that use a private directory, that makes names, removes them, or looks them up.
 * The kernel gives it back when its process dies. It is held for a few calls, and never while waiting for anything else. Not reentrant.
 */
final class DirectoryLock {
    private static final String FILE = "lock";
    private static final long PAUSE_NANOS = 1_000_000;

    private final Platform platform;
    private final PrivateDirectory directory;
    private final String path;
    private final RecordLock lock;
    private final ReentrantLock threads = new ReentrantLock();
    private int descriptor = -1;

    DirectoryLock(Platform platform, PrivateDirectory directory) {
        this.platform = platform;
        this.directory = directory;
        path = directory.pathOf(FILE);
        lock = new RecordLock(platform);
    }

    void acquire() {
        threads.lock();
        holdFile(() -> {
            lock.exclude(descriptor, 0, path);
            return true;
        });
    }

    /** Returns false if the lock cannot be had in the given time. */
    boolean tryAcquire(long nanos) {
        long deadline = System.nanoTime() + nanos;
        try {
            if (!threads.tryLock(nanos, TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return holdFile(() -> {
            while (!lock.tryExclude(descriptor, 0, path)) {
                if (deadline - System.nanoTime() <= 0) {
                    return false;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            return true;
        });
    }

    private interface Attempt {
        boolean take();
    }

    /** If somebody has removed the file, another process may lock the new one: only the file that has the name counts. */
    private boolean holdFile(Attempt attempt) {
        boolean held = false;
        try {
            while (!held) {
                open();
                if (!attempt.take()) {
                    return false;
                }
                held = isStillThere();
                if (!held) {
                    LibC.close(descriptor);
                    descriptor = -1;
                }
            }
            return true;
        } finally {
            if (!held) {
                threads.unlock();
            }
        }
    }

    private void open() {
        while (descriptor < 0) {
            int flags = LibC.O_RDWR | platform.create() | platform.closeOnExec() | platform.noFollow();
            directory.ensure();
            descriptor = PortableCalls.open(path, flags, 0600);
            int errno = descriptor < 0 ? Errno.last() : 0;
            if (errno != 0 && !Errno.ENOENT.is(errno)) {
                throw Errno.failure("open", errno, path);
            }
        }
    }

    private boolean isStillThere() {
        FileIdentity named = platform.identityOfPath(path);
        return named != null && named.isSameFileAs(platform.identityOf(descriptor, path));
    }

    /** What cannot be unlocked is closed, which gives it back as well. */
    void release() {
        if (!lock.tryUnlock(descriptor, 0)) {
            LibC.close(descriptor);
            descriptor = -1;
        }
        threads.unlock();
    }
}

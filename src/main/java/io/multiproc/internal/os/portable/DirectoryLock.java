package io.multiproc.internal.os.portable;

import io.multiproc.NativeCallException;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.OwnMode;
import io.multiproc.internal.os.posix.Platform;
import io.multiproc.internal.time.Backoff;
import io.multiproc.internal.time.Deadline;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who holds it is the only one, of all threads of all processes that use a private directory, that makes names, removes them, or looks them up.
 * The kernel gives it back when its process dies. It is held for a few calls, and never while waiting for anything else; but its holder may be stopped just
 * then, so nobody waits for it for ever. Not reentrant.
 */
final class DirectoryLock {
    private static final String FILE = "lock";
    private static final int MODE = 0600;
    /** How long a holder that lives may keep it, which it does for a few calls unless it is stopped. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private static final long SHORTEST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;

    private final Platform platform;
    private final PrivateDirectory directory;
    private final String path;
    private final String note;
    private final RecordLock lock;
    private final ReentrantLock threads = new ReentrantLock();
    private int descriptor = -1;

    DirectoryLock(Platform platform, PrivateDirectory directory) {
        this.platform = platform;
        this.directory = directory;
        path = directory.pathOf(FILE);
        note = OtherCopies.noteOfEntering(path);
        lock = new RecordLock(platform);
    }

    /**
     * Acquires the lock.
     *
     * @throws NativeCallException if a process keeps it, as one does that is stopped
     */
    void acquire() {
        acquire(PATIENCE_NANOS);
    }

    void acquire(long patience) {
        if (!tryAcquire(patience)) {
            throw new NativeCallException(
                    "fcntl (record lock)",
                    Errno.EAGAIN.number(),
                    Errno.EAGAIN.name(),
                    path,
                    holder()
                            + " does not give the lock of the directory back; if it is stopped, let it go on or end it");
        }
    }

    private String holder() {
        if (!threads.tryLock()) {
            return "another thread of this process";
        }
        try {
            int pid = descriptor < 0 ? 0 : lock.holder(descriptor, 0, path);
            return pid == 0 ? "another process" : "process " + pid;
        } finally {
            threads.unlock();
        }
    }

    /** Returns false if the lock cannot be had in the given time, whether interrupted or not. */
    boolean tryAcquire(long nanos) {
        Deadline deadline = Deadline.afterNanos(nanos);
        if (!tryLockThreads(deadline)) {
            return false;
        }
        boolean entered = false;
        try {
            entered = OtherCopies.tryEnter(note, deadline);
        } finally {
            if (!entered) {
                threads.unlock();
            }
        }
        if (!entered) {
            return false;
        }
        return holdFile(deadline);
    }

    private boolean tryLockThreads(Deadline deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return threads.tryLock(deadline.remaining(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean tryExclude(Deadline deadline) {
        Backoff backoff = new Backoff(SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS, 1);
        while (!lock.tryExclude(descriptor, 0, path)) {
            if (deadline.isOver()) {
                return false;
            }
            backoff.pause();
        }
        return true;
    }

    /** If somebody has removed the file, another process may lock the new one: only the file that has the name counts. */
    private boolean holdFile(Deadline deadline) {
        boolean held = false;
        boolean taken = true;
        try {
            while (!held) {
                open();
                taken = tryExclude(deadline);
                if (!taken) {
                    return false;
                }
                held = isStillThere();
                if (!held) {
                    closeFile();
                }
            }
            return true;
        } finally {
            if (!held) {
                try {
                    if (taken) {
                        closeFile(); // After an error, which may have come when the lock had been taken.
                    }
                } finally {
                    letOthersIn();
                }
            }
        }
    }

    private void open() {
        while (descriptor < 0) {
            int flags = LibC.O_RDWR | platform.create() | platform.closeOnExec() | platform.noFollow();
            directory.ensure();
            descriptor = PortableCalls.open(path, flags, MODE);
            int errno = descriptor < 0 ? Errno.last() : 0;
            if (errno != 0 && !Errno.ENOENT.is(errno)) {
                throw Errno.failure("open", errno, path);
            }
            if (errno == 0) {
                OwnMode.set(platform, descriptor, MODE, path);
            }
        }
    }

    private boolean isStillThere() {
        FileIdentity named = platform.identityOfPath(path);
        return named != null && named.isSameFileAs(platform.identityOf(descriptor, path));
    }

    /**
     * Gives the lock back. Never fails, so that what its holder has acquired is not lost. What cannot be unlocked, also because the heap is full, is closed,
     * which gives it back as well.
     */
    void release() {
        try {
            if (!tryUnlock()) {
                closeFile();
            }
        } finally {
            letOthersIn();
        }
    }

    private boolean tryUnlock() {
        try {
            return lock.tryUnlock(descriptor, 0);
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    private void closeFile() {
        int closing = descriptor;
        descriptor = -1;
        if (closing >= 0) {
            LibC.close(closing);
        }
    }

    private void letOthersIn() {
        try {
            OtherCopies.leave(note);
        } catch (RuntimeException | Error e) {
            return; // The note stays until this copy leaves the directory the next time.
        } finally {
            threads.unlock();
        }
    }
}

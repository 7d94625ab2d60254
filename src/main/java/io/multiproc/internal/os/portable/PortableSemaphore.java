package io.multiproc.internal.os.portable;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.Semaphores.Semaphore;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.SemaphorePosts;
import io.multiproc.internal.time.Pause;

/** An open named semaphore whose waiting has no limit of its own, and its companion. */
final class PortableSemaphore implements Semaphore {
    private static final long MOMENT_NANOS = 1_000_000;

    private final PortableSemaphores semaphores;
    private final Companion companion;
    private final Pointer semaphore;
    private final String object;

    /** Threads inside a call; the last one closes what was closed meanwhile, for its memory must not go while one sleeps there. */
    private int inside;

    private boolean closed;

    private final Overdue retiring = new Overdue() {
        @Override
        void giveBack() {
            semaphores.companions().retire(companion);
        }
    };

    private final Overdue closing = new Overdue() {
        @Override
        void giveBack() {
            PortableCalls.sem_close(semaphore);
            if (isRetired()) {
                semaphores.companions().releaseRetired(companion);
            } else {
                semaphores.companions().release(companion);
            }
        }
    };

    /** Whether this process needs the name for it no more. */
    private boolean retired;

    PortableSemaphore(PortableSemaphores semaphores, Companion companion, Pointer semaphore, String object) {
        this.semaphores = semaphores;
        this.companion = companion;
        this.semaphore = semaphore;
        this.object = object;
    }

    @Override
    public boolean await(long nanos) {
        if (!enter()) {
            return false;
        }
        try {
            return tryTake() || nanos > 0 && sleep(nanos);
        } finally {
            leave();
        }
    }

    private boolean tryTake() {
        if (LibC.sem_trywait(semaphore) == 0) {
            return true;
        }
        int errno = Errno.last();
        if (!Errno.EAGAIN.is(errno) && !Errno.EINTR.is(errno)) {
            throw Errno.failure("sem_trywait", errno, toString());
        }
        return false;
    }

    private boolean sleep(long nanos) {
        Alarm.Sleeper sleeper = semaphores.alarm().enlist(semaphore, nanos);
        if (sleeper == null) {
            Pause.nanos(this, Math.min(nanos, MOMENT_NANOS));
            return tryTake();
        }
        int errno = 0;
        int posted;
        try {
            errno = PortableCalls.sem_wait(semaphore) == 0 ? 0 : Errno.last();
        } finally {
            posted = semaphores.alarm().strike(sleeper); // However it ends: else it would be posted to for ever.
        }
        // One of those posts was for this sleep to end, unless an interruption has ended it.
        for (int left = errno == 0 ? posted - 1 : posted; left > 0 && tryTake(); left--) {
            continue;
        }
        if (errno != 0 && !Errno.EINTR.is(errno)) {
            throw Errno.failure("sem_wait", errno, toString());
        }
        return errno == 0 && posted == 0;
    }

    @Override
    public void post(int count) {
        if (enter()) {
            try {
                SemaphorePosts.post(semaphore, count, toString());
            } finally {
                leave();
            }
        }
    }

    @Override
    public synchronized void removeNameIfUnused() {
        if (!retired && !isGone()) {
            retired = true;
            semaphores.giveBack(retiring);
        }
    }

    /** Whether nobody can be inside any more. */
    private boolean isGone() {
        return closed && inside == 0;
    }

    @Override
    public void close() {
        int sleeping;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            sleeping = inside;
            for (int i = 0; i < sleeping; i++) {
                LibC.sem_post(semaphore);
            }
        }
        if (sleeping == 0) {
            semaphores.giveBack(closing);
        }
    }

    private synchronized boolean isRetired() {
        return retired;
    }

    private synchronized boolean enter() {
        if (!closed) {
            inside++;
        }
        return !closed;
    }

    private void leave() {
        boolean last;
        synchronized (this) {
            inside--;
            last = isGone();
        }
        if (last) {
            semaphores.giveBack(closing);
        }
    }

    @Override
    public String toString() {
        return object;
    }
}

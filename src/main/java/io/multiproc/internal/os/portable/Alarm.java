package io.multiproc.internal.os.portable;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.ServiceThreads;
import io.multiproc.internal.os.posix.LibC;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends sleeps that nothing else can end: one thread of this process posts to the semaphore of each sleeper whose time is up. Another sleeper may
 * take that post, so it posts again until its sleeper is awake. The sleeper takes back what was posted for it too often, so that posts of this
 * kind never pile up. The thread ends when no thread has slept for a while.
 *
 * <p>All limits, interrupts and deaths of this process depend on that thread. So nothing ends it but having nothing to do: a turn that fails, because
 * the heap is full, is tried again. A turn allocates nothing itself: monitors and {@code parkNanos} need no heap, and what it puts
 * back into the queue was there before.
 */
final class Alarm {
    private static final long AGAIN_NANOS = 10_000_000;
    private static final long IDLE_NANOS = 5_000_000_000L;
    private static final long AFTER_FAILURE_NANOS = 1_000_000;

    /** A thread that sleeps on a semaphore. */
    static final class Sleeper {
        private final Pointer semaphore;
        private long due;
        private int posts;

        private Sleeper(Pointer semaphore, long due) {
            this.semaphore = semaphore;
            this.due = due;
        }
    }

    private final PriorityQueue<Sleeper> sleepers = new PriorityQueue<>((a, b) -> Long.signum(a.due - b.due));

    /** Posts to a semaphore. */
    interface Post {
        boolean to(Pointer semaphore);
    }

    private final Post post;

    /** The thread that posts, or null. */
    private Thread thread;

    private long looksAt;

    Alarm() {
        this(semaphore -> LibC.sem_post(semaphore) == 0);
    }

    Alarm(Post post) {
        this.post = post;
    }

    /**
     * Called by a thread that is about to sleep on a semaphore, at most so long. Returns null if no thread can be started that would end the sleep.
     */
    synchronized Sleeper enlist(Pointer semaphore, long nanos) {
        Sleeper sleeper = new Sleeper(semaphore, System.nanoTime() + nanos);
        sleepers.add(sleeper);
        if (thread == null || !thread.isAlive()) {
            return start(sleeper) ? sleeper : null;
        }
        if (sleeper.due - looksAt < 0) {
            LockSupport.unpark(thread);
        }
        return sleeper;
    }

    private boolean start(Sleeper first) {
        boolean started = false;
        try {
            Thread starting = ServiceThreads.create(this::run, "multiproc-alarm");
            looksAt = first.due;
            thread = starting;
            starting.start();
            started = true;
        } catch (OutOfMemoryError e) {
            return false;
        } finally {
            if (!started) {
                thread = null;
                sleepers.remove(first);
            }
        }
        return true;
    }

    /** Called by a thread that is awake again; returns how often its semaphore was posted to for its sake. */
    synchronized int strike(Sleeper sleeper) {
        sleepers.remove(sleeper);
        return sleeper.posts;
    }

    private void run() {
        long idleSince = System.nanoTime();
        while (true) {
            try {
                long next = turn(idleSince);
                if (next < 0) {
                    return;
                }
                if (next < IDLE_NANOS) {
                    idleSince = System.nanoTime();
                }
                LockSupport.parkNanos(next);
                Thread.interrupted(); // With an interrupt pending there would be no pauses.
            } catch (Throwable e) {
                LockSupport.parkNanos(AFTER_FAILURE_NANOS);
            }
        }
    }

    /** Wakes the sleepers that are due; returns for how long there is nothing to do, or -1 if this thread is to end. */
    private synchronized long turn(long idleSince) {
        long now = System.nanoTime();
        if (sleepers.isEmpty() && now - idleSince >= IDLE_NANOS) {
            thread = null;
            return -1;
        }
        long next = wakeThoseDue(now);
        looksAt = now + next;
        return next;
    }

    /** Fits where it was, so that this needs no heap; whatever is thrown all the same, the sleeper must not be forgotten. */
    private void putBack(Sleeper sleeper) {
        while (true) {
            try {
                sleepers.add(sleeper);
                return;
            } catch (Throwable e) {
                LockSupport.parkNanos(AFTER_FAILURE_NANOS);
            }
        }
    }

    private long wakeThoseDue(long now) {
        for (Sleeper first = sleepers.peek(); first != null; first = sleepers.peek()) {
            if (first.due - now > 0) {
                return Math.min(first.due - now, IDLE_NANOS);
            }
            sleepers.remove();
            first.due = now + AGAIN_NANOS;
            putBack(first); // First: also if the post fails, its sleeper is not forgotten.
            if (post.to(first.semaphore)) {
                first.posts++;
            }
        }
        return IDLE_NANOS;
    }
}

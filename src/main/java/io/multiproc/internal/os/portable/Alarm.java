package io.multiproc.internal.os.portable;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.posix.LibC;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends sleeps that nothing else can end: one thread of this process posts to the semaphore of each sleeper whose time is up. Another sleeper may
 * take that post, so it posts again until its sleeper is awake. The sleeper takes back what was posted for it too often, so that posts of this
 * kind never pile up. The thread ends when nobody has slept for a while.
 */
final class Alarm {
    private static final long AGAIN_NANOS = 10_000_000;
    private static final long IDLE_NANOS = 5_000_000_000L;

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

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition earlier = lock.newCondition();
    private final PriorityQueue<Sleeper> sleepers = new PriorityQueue<>((a, b) -> Long.signum(a.due - b.due));
    private boolean running;
    private long looksAt;

    /** Called by a thread that is about to sleep on a semaphore, at most so long. */
    Sleeper enlist(Pointer semaphore, long nanos) {
        lock.lock();
        try {
            Sleeper sleeper = new Sleeper(semaphore, System.nanoTime() + nanos);
            sleepers.add(sleeper);
            if (!running) {
                running = true;
                looksAt = sleeper.due;
                Thread thread = new Thread(this::run, "multiproc-alarm");
                thread.setDaemon(true);
                thread.start();
            } else if (sleeper.due - looksAt < 0) {
                earlier.signal();
            }
            return sleeper;
        } catch (RuntimeException | Error e) {
            sleepers.clear();
            running = false;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Called by a thread that is awake again; returns how often its semaphore was posted to for its sake. */
    int strike(Sleeper sleeper) {
        lock.lock();
        try {
            sleepers.remove(sleeper);
            return sleeper.posts;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        lock.lock();
        try {
            while (running) {
                long now = System.nanoTime();
                long next = wakeThoseDue(now);
                looksAt = now + next;
                boolean timeOut = earlier.awaitNanos(next) <= 0;
                running = !(timeOut && next == IDLE_NANOS && sleepers.isEmpty());
            }
        } catch (InterruptedException e) {
            running = false; // Nobody has this thread to interrupt it; the next sleeper starts another.
        } finally {
            lock.unlock();
        }
    }

    /** Returns for how long there is nothing to do. */
    private long wakeThoseDue(long now) {
        for (Sleeper first = sleepers.peek(); first != null; first = sleepers.peek()) {
            if (first.due - now > 0) {
                return Math.min(first.due - now, IDLE_NANOS);
            }
            sleepers.remove();
            LibC.sem_post(first.semaphore);
            first.posts++;
            first.due = now + AGAIN_NANOS;
            sleepers.add(first);
        }
        return IDLE_NANOS;
    }
}

package io.multiproc.internal.lock;

import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Reaper;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A thread of this process as its locks know it: the number by which lock words name it, how many locks it holds, and which sleepers it is to wake.
 *
 * <p>The number is positive, below 2^29. It is the one that the thread has in Java, and in a thread dump ({@code #12}), unless that is too large or another
 * thread has it: then it is one of our own. One of our own goes to another thread when its thread is gone, unless that thread died with a lock in its
 * hands: then the number is never used again, so that nobody is taken for the holder. Java never gives a thread's number to another.
 */
public final class LockingThread {
    private static final int FIRST_OWN = LockRecord.THREADS / 2;
    private static final AtomicInteger NEXT = new AtomicInteger(FIRST_OWN);
    private static final ConcurrentLinkedQueue<Integer> RETURNED = new ConcurrentLinkedQueue<>();
    private static final Map<Integer, Number> IN_USE = new ConcurrentHashMap<>();
    private static final ThreadLocal<LockingThread> OF_THREAD = ThreadLocal.withInitial(LockingThread::new);

    /** The part that outlives the thread. */
    private static final class Number implements Runnable {
        final int value;
        final WeakReference<Thread> thread = new WeakReference<>(Thread.currentThread());

        /** How many locks the thread holds. */
        int held;

        /**
         * The lock that the thread is taking or holding, or 0. Plain: it is written before the compare-and-set that takes the lock, and is of
         * interest to those only who have seen the word of that compare-and-set.
         */
        long inside;

        Number(int value) {
            this.value = value;
        }

        @Override
        public void run() {
            if (held == 0) {
                IN_USE.remove(value);
                if (value >= FIRST_OWN) {
                    RETURNED.add(value);
                }
            }
        }
    }

    private final Number life;
    private final int number;
    private final WeakReference<Thread> thread;
    private final ArrayList<Wake> wakes = new ArrayList<>(1);
    private boolean owesWakes;

    /** Somebody who sleeps on a word of an object. */
    private record Wake(View view, int place) {}

    private LockingThread() {
        long javas = Thread.currentThread().getId();
        Number candidate = javas > 0 && javas < FIRST_OWN ? new Number((int) javas) : null;
        if (candidate == null || IN_USE.putIfAbsent(candidate.value, candidate) != null) {
            candidate = new Number(ownNumber());
            IN_USE.put(candidate.value, candidate);
        }
        life = candidate;
        number = candidate.value;
        thread = candidate.thread;
        boolean registered = false;
        try {
            Reaper.CLEANER.register(this, candidate);
            registered = true;
        } finally {
            if (!registered) {
                candidate.run();
            }
        }
    }

    private static int ownNumber() {
        Integer returned = RETURNED.poll();
        int value = returned != null ? returned : NEXT.getAndIncrement();
        if (value < 0 || value >= LockRecord.THREADS) {
            throw new IllegalStateException("this process has had 2^28 threads that use locks at once");
        }
        return value;
    }

    /** The current thread's. */
    public static LockingThread current() {
        return OF_THREAD.get();
    }

    public int number() {
        return number;
    }

    /** Whether this is the calling thread. */
    boolean isCurrent() {
        return thread.refersTo(Thread.currentThread());
    }

    /** The thread has acquired a lock. */
    void took() {
        life.held++;
    }

    /** The thread has released a lock. */
    void gaveBack() {
        life.held--;
    }

    /** The thread has released a lock: it wakes the sleepers that it would wake then. */
    public void wakeDue() {
        if (owesWakes) {
            wakeNow();
        }
    }

    /** Wakes one sleeper when the thread gives a lock back next: who is woken before that can but wait for the lock. A death until then costs a slice. */
    public void wakeLater(View view, int place) {
        wakes.add(new Wake(view, place));
        owesWakes = true;
    }

    /** Wakes whom it would wake when it gives a lock back next. */
    public void wakeNow() {
        RuntimeException exception = null;
        Error error = null;
        for (int i = 0; i < wakes.size(); i++) {
            try {
                wake(wakes.get(i));
            } catch (RuntimeException e) { // One has failed, the others need not.
                exception = e;
            } catch (Error e) {
                error = e;
            }
        }
        wakes.clear();
        owesWakes = false;
        if (error != null) {
            throw error;
        }
        if (exception != null) {
            throw exception;
        }
    }

    private static void wake(Wake wake) {
        if (!wake.view.isClosing()) { // Its sleepers look by themselves when a slice is over.
            wake.view.waits().wake(wake.place, 1);
        }
    }

    /**
     * The thread is about to take a lock that it holds only for moments.
     *
     * @param lock a number that only this lock has in this process; not 0
     */
    public void enter(long lock) {
        life.inside = lock;
    }

    /** The thread has given that lock back, or has not got it. */
    public void leave() {
        life.inside = 0;
    }

    /**
     * Whether a thread of this process is between {@link #enter} and {@link #leave} of a lock; to be asked by who has found the thread's number
     * in the lock's word, which may have been written by anybody: this is the proof.
     */
    public static boolean isInside(int thread, long lock) {
        Number number = IN_USE.get(thread);
        Thread owner = number == null ? null : number.thread.get();
        return owner != null && owner.isAlive() && number.inside == lock;
    }

    /** Whether a thread of this process that has a number in a lock's word has ended, so that it will never give the lock back. */
    static boolean hasEnded(int thread) {
        Number number = IN_USE.get(thread);
        return number != null && hasEnded(number.thread);
    }

    /** Whether a thread has ended, or can never run again as nothing refers to it. */
    public static boolean hasEnded(WeakReference<Thread> thread) {
        Thread alive = thread.get();
        return alive == null || !alive.isAlive();
    }
}

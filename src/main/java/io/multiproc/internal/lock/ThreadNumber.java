package io.multiproc.internal.lock;

import io.multiproc.internal.object.Reaper;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The small number by which a lock word names a thread of this process; positive, below 2^31. A number goes to another thread when its thread
 * is gone, unless that thread died with a lock in its hands: then the number is never used again, so that nobody is taken for the holder.
 */
public final class ThreadNumber {
    private static final AtomicInteger NEXT = new AtomicInteger(1);
    private static final ConcurrentLinkedQueue<Integer> RETURNED = new ConcurrentLinkedQueue<>();
    private static final ThreadLocal<ThreadNumber> OF_THREAD = ThreadLocal.withInitial(ThreadNumber::new);

    /** The part that outlives the thread. */
    private static final class Number implements Runnable {
        final int value;
        int held;

        Number(int value) {
            this.value = value;
        }

        @Override
        public void run() {
            if (held == 0) {
                RETURNED.add(value);
            }
        }
    }

    private final Number number;

    private ThreadNumber() {
        Integer returned = RETURNED.poll();
        int value = returned != null ? returned : NEXT.getAndIncrement();
        if (value <= 0) {
            throw new IllegalStateException("this process has had 2^31 threads that use locks at once");
        }
        number = new Number(value);
        Reaper.CLEANER.register(this, number);
    }

    /** The current thread's. */
    public static ThreadNumber current() {
        return OF_THREAD.get();
    }

    public int value() {
        return number.value;
    }

    /** The thread has taken a lock. */
    public void took() {
        number.held++;
    }

    /** The thread has given a lock back. */
    public void gaveBack() {
        number.held--;
    }
}

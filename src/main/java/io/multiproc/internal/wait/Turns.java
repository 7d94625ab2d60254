package io.multiproc.internal.wait;

import io.multiproc.internal.os.WordSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Words that a thread looks at again and again, where the system cannot sleep on several at once. The pause between two looks is short after a
 * signal and doubles up to {@link #LONGEST_NANOS}.
 */
final class Turns implements WordSet {
    private static final long SHORTEST_NANOS = 50_000;

    /** The longest time after which a change is seen. */
    private static final long LONGEST_NANOS = 5_000_000;

    private volatile Thread sleeper;
    private volatile boolean signalled;
    private long pause = SHORTEST_NANOS;

    @Override
    public int capacity() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void begin() {
        sleeper = Thread.currentThread();
        if (signalled) {
            signalled = false;
            pause = SHORTEST_NANOS;
        }
    }

    @Override
    public void set(int index, long address, int expected) {
        // The thread looks at the words themselves.
    }

    @Override
    public int await(int count, long nanos) {
        if (!signalled) {
            LockSupport.parkNanos(this, count == 0 ? nanos : Math.min(nanos, pause));
            pause = Math.min(2 * pause, LONGEST_NANOS);
        }
        return NONE;
    }

    @Override
    public void signal() {
        signalled = true;
        LockSupport.unpark(sleeper);
    }
}

package io.multiproc.race;

import java.util.concurrent.locks.LockSupport;

/** Waits for a word that another process writes soon: at first awake, then asleep, each time for a part of the time that it has already waited. */
final class Pause {
    private static final int SPINS = 200;
    private static final int YIELDS = 300;
    private static final int PART = 8;
    private static final long SHORTEST_NANOS = 10_000;
    private static final long LONGEST_NANOS = 2_000_000;

    private int times;
    private long start;

    void once() {
        if (times < SPINS) {
            times++;
            Thread.onSpinWait();
        } else if (times < YIELDS) {
            times++;
            Thread.yield();
        } else {
            long now = System.nanoTime();
            if (start == 0) {
                start = now;
            }
            LockSupport.parkNanos(Math.max(SHORTEST_NANOS, Math.min(LONGEST_NANOS, (now - start) / PART)));
        }
    }
}

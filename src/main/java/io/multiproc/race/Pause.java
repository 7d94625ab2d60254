package io.multiproc.race;

import io.multiproc.internal.time.Backoff;

/** Waits for a word that another process writes soon: at first awake, then asleep, each time for a part of the time that it has already waited. */
final class Pause {
    private static final int SPINS = 200;
    private static final int YIELDS = 300;
    private static final int PART = 8;
    private static final long SHORTEST_NANOS = 10_000;
    private static final long LONGEST_NANOS = 2_000_000;

    private int times;
    private Backoff backoff;

    void once() {
        if (times < SPINS) {
            times++;
            Thread.onSpinWait();
        } else if (times < YIELDS) {
            times++;
            Thread.yield();
        } else {
            if (backoff == null) {
                backoff = new Backoff(SHORTEST_NANOS, LONGEST_NANOS, PART);
            }
            backoff.pause();
        }
    }
}

package io.multiproc.race;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Sees whether actors get on. */
final class Progress {
    private static final long LOOK_NANOS = 20_000_000;
    /** An actor in turn that gets nowhere for so long waits for something that is no object of this library. */
    private static final long PASS_NANOS = 500_000_000;

    private final Duration limit;
    private long last = Long.MIN_VALUE;
    private long changed = System.nanoTime();
    private long looked = changed;

    Progress(Duration limit) {
        this.limit = limit;
    }

    /** Something else has happened. */
    void again() {
        changed = System.nanoTime();
    }

    boolean isMissingFor(Duration time) {
        return System.nanoTime() - changed > time.toNanos();
    }

    /** Passes over an actor that does not get on; false if nobody has got on for the whole limit. */
    boolean isMade(LongSupplier progress, Baton baton, boolean running) {
        long now = System.nanoTime();
        if (now - looked < LOOK_NANOS) {
            return true;
        }
        looked = now;
        long current = progress.getAsLong();
        if (current != last) {
            last = current;
            changed = now;
        } else if (running && baton != null && now - changed > PASS_NANOS) {
            baton.pass();
        }
        return Duration.ofNanos(now - changed).compareTo(limit) <= 0;
    }
}

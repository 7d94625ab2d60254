package io.multiproc.bench.run;

import java.time.Duration;

/** The moment by which a case has to be done. */
public final class Deadline {
    private final long nanoTime;

    private Deadline(long nanoTime) {
        this.nanoTime = nanoTime;
    }

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** What is left, or zero. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    boolean allows(Duration time) {
        return left().compareTo(time) >= 0;
    }
}

package io.multiproc.bench.run;

import java.time.Duration;

/** A time that is aimed at, as a peer: there is nothing to run. */
public final class Goal implements Subject {
    private final Duration time;

    private Goal(Duration time) {
        this.time = time;
    }

    public static Goal of(Duration time) {
        return new Goal(time);
    }

    @Override
    public String name() {
        return "goal";
    }

    @Override
    public Rounds prepare(Workbench bench, Deadline deadline) {
        return new Rounds() {
            @Override
            public double nanosPerOperation(Deadline each) {
                return time.toNanos();
            }

            @Override
            public void close() {
                // Nothing runs.
            }
        };
    }
}

package io.multiproc.bench.scale;

import io.multiproc.value.SharedInt;

/** Tells a contender whether its round goes on. One plain volatile read, asked once in {@link #BATCH} operations. */
final class Clock {
    /** How many operations a contender does between two looks. */
    static final int BATCH = 16;

    private final SharedInt stopped;
    private final int round;

    Clock(SharedInt stopped, int round) {
        this.stopped = stopped;
        this.round = round;
    }

    boolean isRunning() {
        return stopped.get() != round;
    }
}

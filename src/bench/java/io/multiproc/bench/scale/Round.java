package io.multiproc.bench.scale;

import java.util.Arrays;

/**
 * What came of one round.
 *
 * @param nanos how long it lasted
 * @param operations how many operations all contenders have completed
 * @param fairness the smallest count of a contender divided by the largest, 0 to 1
 */
record Round(long nanos, long operations, double fairness) {
    static Round of(long nanos, long[] counts) {
        long most = Arrays.stream(counts).max().orElse(0);
        long least = Arrays.stream(counts).min().orElse(0);
        return new Round(nanos, Arrays.stream(counts).sum(), most == 0 ? 0 : (double) least / most);
    }

    /** The time of one operation, all contenders together. */
    double nanosPerOperation() {
        return (double) nanos / Math.max(1, operations);
    }
}

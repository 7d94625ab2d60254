package io.multiproc.bench.jmh;

import java.util.Random;

/** Random indices, the same in every run. */
final class Indices {
    /** The length of the array that they are for, and their number: small enough for the first-level cache. */
    static final int LENGTH = 4096;

    private Indices() {}

    static int[] random() {
        return new Random(1).ints(LENGTH, 0, LENGTH).toArray();
    }
}

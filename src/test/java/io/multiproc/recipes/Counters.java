package io.multiproc.recipes;

import io.multiproc.value.SharedLongArray;

/** A block of counters that JVMs which know nothing of each other find by its name. */
// begin
final class Counters implements AutoCloseable {
    enum Counter {
        REQUESTS,
        ERRORS,
        BYTES
    }

    /** 16 longs, 128 bytes: two cache lines, as processors fetch them in pairs. */
    private static final int STRIDE = 16;

    private final SharedLongArray cells;

    private Counters(SharedLongArray cells) {
        this.cells = cells;
    }

    /** The first process makes the block, whoever comes later finds it. */
    static Counters open(String name) {
        return new Counters(SharedLongArray.openOrCreate(name, (Counter.values().length + 1) * STRIDE));
    }

    /** The first stride stays empty, so that the counters are away from the object's own header, too. */
    static long at(Counter counter) {
        return (counter.ordinal() + 1) * STRIDE;
    }

    void add(Counter counter, long amount) {
        cells.getAndAdd(at(counter), amount);
    }

    long get(Counter counter) {
        return cells.getVolatile(at(counter));
    }

    @Override
    public void close() {
        cells.close();
    }
}
// end

package io.multiproc.race.seeded;

import io.multiproc.memory.SharedMemory;
import java.io.Serializable;

/**
 * A sum of numbers with fractions.
 *
 * @param compares whether an addition sees that another came in between, and begins again
 */
public record Sum(SharedMemory memory, boolean compares) implements Serializable, AutoCloseable {
    public static Sum create(boolean compares) {
        return new Sum(SharedMemory.create(64), compares);
    }

    public double add(double value) {
        while (true) {
            double before = memory.getDoubleVolatile(0);
            if (!compares) {
                memory.setDoubleVolatile(0, before + value);
                return before;
            }
            if (memory.compareAndSetDouble(0, before, before + value)) {
                return before;
            }
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}

package io.multiproc.race.seeded;

import io.multiproc.memory.SharedMemory;
import io.multiproc.race.RacePoint;
import java.io.Serializable;

/**
 * Two equal numbers behind a sequence lock; one writer.
 *
 * @param looksAgain whether a reader looks at the sequence once more after it has read; else it may have read one new and one old number
 */
public record Pair(SharedMemory memory, boolean looksAgain) implements Serializable, AutoCloseable {
    private static final int SEQUENCE = 0;
    private static final int FIRST = 4;
    private static final int SECOND = 8;

    public static Pair create(boolean looksAgain) {
        return new Pair(SharedMemory.create(64), looksAgain);
    }

    public void write(int value) {
        int sequence = memory.getInt(SEQUENCE);
        memory.setIntVolatile(SEQUENCE, sequence + 1);
        memory.setIntVolatile(FIRST, value);
        memory.setIntVolatile(SECOND, value);
        memory.setIntVolatile(SEQUENCE, sequence + 2);
    }

    public String read() {
        while (true) {
            int sequence = memory.getIntVolatile(SEQUENCE);
            if (sequence % 2 == 0) {
                int first = memory.getIntVolatile(FIRST);
                RacePoint.at("between");
                int second = memory.getIntVolatile(SECOND);
                if (!looksAgain || memory.getIntVolatile(SEQUENCE) == sequence) {
                    return first + " " + second;
                }
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}

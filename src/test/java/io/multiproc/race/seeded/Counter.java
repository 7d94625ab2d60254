package io.multiproc.race.seeded;

import io.multiproc.memory.SharedMemory;
import java.io.Serializable;

/**
 * A counter.
 *
 * @param atomic whether an addition is one step; else it is a read and a write, between which another may write
 */
public record Counter(SharedMemory memory, boolean atomic) implements Serializable, AutoCloseable {
    public static Counter create(boolean atomic) {
        return new Counter(SharedMemory.create(64), atomic);
    }

    public int add() {
        if (atomic) {
            return memory.getAndAddInt(0, 1);
        }
        int before = memory.getIntVolatile(0);
        memory.setIntVolatile(0, before + 1);
        return before;
    }

    public int get() {
        return memory.getIntVolatile(0);
    }

    @Override
    public void close() {
        memory.close();
    }
}

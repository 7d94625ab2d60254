package io.multiproc.race.seeded;

import io.multiproc.memory.SharedMemory;
import java.io.Serializable;

/**
 * A place that one at a time may have.
 *
 * @param atomic whether looking and taking are one step; else two may see it free, and both take it
 */
public record Slot(SharedMemory memory, boolean atomic) implements Serializable, AutoCloseable {
    public static Slot create(boolean atomic) {
        return new Slot(SharedMemory.create(64), atomic);
    }

    public boolean claim(int who) {
        if (atomic) {
            return memory.compareAndSetInt(0, 0, who);
        }
        if (memory.getIntVolatile(0) != 0) {
            return false;
        }
        memory.setIntVolatile(0, who);
        return true;
    }

    public int owner() {
        return memory.getIntVolatile(0);
    }

    public void clear() {
        memory.setIntVolatile(0, 0);
    }

    @Override
    public void close() {
        memory.close();
    }
}

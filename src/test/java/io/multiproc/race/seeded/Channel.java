package io.multiproc.race.seeded;

import io.multiproc.memory.SharedMemory;
import java.io.Serializable;

/**
 * A queue from one producer to one consumer.
 *
 * @param recordFirst whether an item is written before the index that publishes it; else the consumer may take what is not there yet
 */
public record Channel(SharedMemory memory, boolean recordFirst) implements Serializable, AutoCloseable {
    private static final int TAIL = 0;
    private static final int HEAD = 64;
    private static final int ITEMS = 128;

    public static Channel create(boolean recordFirst) {
        return new Channel(SharedMemory.create(4096), recordFirst);
    }

    public void put(int item) {
        int tail = memory.getInt(TAIL);
        if (recordFirst) {
            memory.setIntVolatile(ITEMS + 4 * tail, item);
            memory.setIntVolatile(TAIL, tail + 1);
        } else {
            memory.setIntVolatile(TAIL, tail + 1);
            memory.setIntVolatile(ITEMS + 4 * tail, item);
        }
    }

    /** The next item, or null if there is none. */
    public Integer poll() {
        int head = memory.getInt(HEAD);
        if (memory.getIntVolatile(TAIL) == head) {
            return null;
        }
        int item = memory.getIntVolatile(ITEMS + 4 * head);
        memory.setIntVolatile(HEAD, head + 1);
        return item;
    }

    @Override
    public void close() {
        memory.close();
    }
}

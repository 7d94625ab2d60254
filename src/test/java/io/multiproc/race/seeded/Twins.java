package io.multiproc.race.seeded;

import io.multiproc.OwnerDiedException;
import io.multiproc.memory.SharedMemory;
import io.multiproc.sync.SharedLock;
import java.io.Serializable;

/**
 * Two equal numbers behind a lock that survives its owner.
 *
 * @param repairs whether one that takes the lock of a killed process makes the numbers equal again
 */
public record Twins(SharedMemory memory, SharedLock lock, boolean repairs) implements Serializable, AutoCloseable {
    private static final int FIRST = 0;
    private static final int SECOND = 4;

    public static Twins create(boolean repairs) {
        return new Twins(SharedMemory.create(64), SharedLock.create(), repairs);
    }

    public void write(int value) {
        enter();
        memory.setIntVolatile(FIRST, value);
        memory.setIntVolatile(SECOND, value);
        lock.unlock();
    }

    public String read() {
        enter();
        String both = memory.getInt(FIRST) + " " + memory.getInt(SECOND);
        lock.unlock();
        return both;
    }

    private void enter() {
        while (true) {
            try {
                lock.lock();
                return;
            } catch (OwnerDiedException e) {
                lock.recover(this::repair);
            }
        }
    }

    private void repair() {
        if (repairs) {
            memory.setIntVolatile(SECOND, memory.getInt(FIRST));
        }
    }

    @Override
    public void close() {
        lock.close();
        memory.close();
    }
}

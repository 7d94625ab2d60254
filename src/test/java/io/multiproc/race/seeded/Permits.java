package io.multiproc.race.seeded;

import io.multiproc.memory.SharedMemory;
import io.multiproc.race.RacePoint;
import java.io.Serializable;

/**
 * A semaphore that hands a permit to one that waits for it.
 *
 * @param takesLate whether one whose time is over takes what it has just been handed; else that permit is lost
 */
public record Permits(SharedMemory memory, boolean takesLate) implements Serializable, AutoCloseable {
    private static final int GUARD = 0;
    private static final int FREE = 4;
    private static final int WAITING = 8;
    private static final int HANDED = 12;
    private static final int PATIENCE = 100;

    public static Permits create(boolean takesLate) {
        Permits permits = new Permits(SharedMemory.create(64), takesLate);
        permits.memory.setInt(FREE, 1);
        return permits;
    }

    public boolean tryAcquire() {
        enter();
        if (change(FREE, -1)) {
            return leave(true);
        }
        change(WAITING, 1);
        leave(true);
        for (int i = 0; i < PATIENCE; i++) {
            if (memory.getIntVolatile(HANDED) > 0) {
                enter();
                if (change(HANDED, -1)) {
                    return leave(true);
                }
                leave(false);
            }
            Thread.onSpinWait();
        }
        RacePoint.at("time is over");
        enter();
        if (takesLate && change(HANDED, -1)) {
            return leave(true);
        }
        change(WAITING, -1);
        return leave(false);
    }

    public void release() {
        enter();
        change(change(WAITING, -1) ? HANDED : FREE, 1);
        leave(true);
    }

    /** The permits that one who comes now can get. */
    public int free() {
        return memory.getIntVolatile(FREE);
    }

    private boolean change(int word, int by) {
        int value = memory.getInt(word);
        if (value + by < 0) {
            return false;
        }
        memory.setInt(word, value + by);
        return true;
    }

    private void enter() {
        while (!memory.compareAndSetInt(GUARD, 0, 1)) {
            Thread.yield();
        }
    }

    private boolean leave(boolean result) {
        memory.setIntVolatile(GUARD, 0);
        return result;
    }

    @Override
    public void close() {
        memory.close();
    }
}

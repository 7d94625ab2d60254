package io.multiproc.race.seeded;

import io.multiproc.memory.SharedMemory;
import io.multiproc.race.RacePoint;
import io.multiproc.sync.SharedSemaphore;
import java.io.Serializable;

/**
 * A lock whose waiters sleep, around a counter.
 *
 * @param looksAgain whether one that has said that it will sleep looks at the lock once more before; else the owner may have unlocked, and woken nobody, in
 *     between
 */
public record SleepyLock(SharedMemory memory, SharedSemaphore bell, boolean looksAgain)
        implements Serializable, AutoCloseable {
    private static final int LOCKED = 0;
    private static final int SLEEPERS = 4;
    private static final int COUNT = 8;

    public static SleepyLock create(boolean looksAgain) {
        return new SleepyLock(SharedMemory.create(64), SharedSemaphore.create(0), looksAgain);
    }

    public int add() throws InterruptedException {
        lock();
        try {
            int before = memory.getInt(COUNT);
            RacePoint.at("inside");
            memory.setInt(COUNT, before + 1);
            return before;
        } finally {
            unlock();
        }
    }

    private void lock() throws InterruptedException {
        while (!memory.compareAndSetInt(LOCKED, 0, 1)) {
            RacePoint.at("locked by another");
            memory.getAndAddInt(SLEEPERS, 1);
            if (looksAgain && memory.compareAndSetInt(LOCKED, 0, 1)) {
                memory.getAndAddInt(SLEEPERS, -1);
                return;
            }
            bell.acquire();
            memory.getAndAddInt(SLEEPERS, -1);
        }
    }

    private void unlock() {
        memory.setIntVolatile(LOCKED, 0);
        if (memory.getIntVolatile(SLEEPERS) > 0) {
            bell.release();
        }
    }

    @Override
    public void close() {
        bell.close();
        memory.close();
    }
}

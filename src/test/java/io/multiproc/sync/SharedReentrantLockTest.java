package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.memory.SharedOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SharedReentrantLockTest extends LockContract<SharedReentrantLock> {
    @Override
    SharedReentrantLock create(SharedOptions options) {
        return SharedReentrantLock.create(options);
    }

    @Override
    SharedReentrantLock open(String name) {
        return SharedReentrantLock.open(name);
    }

    @Override
    SharedReentrantLock openOrCreate(String name) {
        return SharedReentrantLock.openOrCreate(name);
    }

    /** CP-059. */
    @Test
    void threeLocksNeedThreeUnlocks() throws Exception {
        try (SharedReentrantLock lock = create()) {
            lock.lock();
            assertTrue(lock.tryLock());
            assertTrue(lock.tryLock(Duration.ofMillis(10)));
            assertEquals(3, lock.getHoldCount());
            lock.unlock();
            lock.unlock();
            assertFalse(inThread(() -> lock.tryLock()).get());
            assertEquals(0, inThread(lock::getHoldCount).get());
            lock.unlock();
            assertEquals(0, lock.getHoldCount());
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
            assertTrue(inThread(() -> {
                        boolean taken = lock.tryLock();
                        lock.unlock();
                        return taken;
                    })
                    .get());
        }
    }
}

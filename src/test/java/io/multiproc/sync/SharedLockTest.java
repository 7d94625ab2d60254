package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.memory.SharedOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SharedLockTest extends LockContract<SharedLock> {
    @Override
    SharedLock create(SharedOptions options) {
        return SharedLock.create(options);
    }

    @Override
    SharedLock open(String name) {
        return SharedLock.open(name);
    }

    @Override
    SharedLock openOrCreate(String name) {
        return SharedLock.openOrCreate(name);
    }

    @Test
    void lockingAgainIsAnErrorInsteadOfADeadlock() throws Exception {
        try (SharedLock lock = create()) {
            lock.lock();
            IllegalStateException e = assertThrows(IllegalStateException.class, lock::lock);
            assertTrue(e.getMessage().contains("this thread holds the lock already"), e.getMessage());
            assertThrows(IllegalStateException.class, lock::lockInterruptibly);
            assertFalse(lock.tryLock());
            assertFalse(lock.tryLock(Duration.ofMillis(10)));
            lock.unlock();
            assertFalse(lock.isLocked());
        }
    }
}

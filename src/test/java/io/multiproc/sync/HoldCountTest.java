package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.multiproc.testing.Leftovers;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A lock is held at most {@code Integer.MAX_VALUE} times, as those of {@code java.util.concurrent}. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class HoldCountTest {
    private static void assertFull(Lock lock) {
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    "Maximum lock count exceeded",
                    assertThrows(Error.class, lock::lock).getMessage());
            assertEquals(
                    "Maximum lock count exceeded",
                    assertThrows(Error.class, lock::tryLock).getMessage());
        }
    }

    @Test
    void ofAReentrantLock() {
        try (SharedReentrantLock lock = SharedReentrantLock.create()) {
            lock.lock();
            lock.word.setDepth(Integer.MAX_VALUE - 2);
            lock.lock();
            assertEquals(Integer.MAX_VALUE, lock.getHoldCount());
            assertFull(lock);
            assertEquals(Integer.MAX_VALUE, lock.getHoldCount());
            lock.word.setDepth(0);
            lock.unlock();
        }
    }

    @Test
    void ofAWriteLock() {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            lock.writeLock().lock();
            lock.word.setDepth(Integer.MAX_VALUE - 2);
            lock.writeLock().lock();
            assertEquals(Integer.MAX_VALUE, lock.writeLock().holders().get(0).count());
            assertFull(lock.writeLock());
            lock.word.setDepth(0);
            lock.writeLock().unlock();
        }
    }

    @Test
    void ofAReadLock() {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            lock.readLock().lock();
            lock.readHolds.ofThisThread().count = Integer.MAX_VALUE - 1;
            lock.readLock().lock();
            assertEquals(Integer.MAX_VALUE, lock.readLock().getHoldCount());
            assertFull(lock.readLock());
            lock.readHolds.ofThisThread().count = 1;
            lock.readLock().unlock();
        }
    }
}

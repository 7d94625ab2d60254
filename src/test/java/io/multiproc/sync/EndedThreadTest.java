package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.Holder;
import io.multiproc.OnOwnerDeath;
import io.multiproc.OwnerDiedException;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Leftovers;
import io.multiproc.value.SharedInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of the locks of a thread that has ended while its process lives. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class EndedThreadTest {
    private static void lockAndEnd(Lock lock) throws InterruptedException {
        Thread thread = new Thread(lock::lock, "test-ends");
        thread.start();
        thread.join();
    }

    @Test
    void itsLockCanBeClosedAndTheNextOwnerIsTold() throws Exception {
        SharedLock lock = SharedLock.create();
        try (ChildJvm child = ChildJvm.start(EndedThreadTest.class, "recoverLater", lock)) {
            child.expect("ready");
            lockAndEnd(lock);
            assertTrue(lock.toString().contains("which has ended"), lock.toString());
            lock.close();
            child.say("go");
            child.expect("told: a thread of process " + ProcessHandle.current().pid() + " that has ended");
        }
    }

    static void recoverLater(ChildJvm.Talk talk, SharedLock lock) throws Exception {
        talk.say("ready");
        talk.hear();
        OwnerDiedException told = assertThrows(OwnerDiedException.class, lock::lock);
        talk.say("told: " + told.owner());
        lock.recover(() -> {});
        lock.lock();
        lock.unlock();
    }

    @Test
    void itsLockGoesOnIfThatIsItsPolicy() throws Exception {
        try (SharedReentrantLock lock =
                SharedReentrantLock.create(SharedOptions.anonymous().onOwnerDeath(OnOwnerDeath.CONTINUE))) {
            SharedReentrantLock other = Copies.copy(lock);
            Thread thread = new Thread(() -> {
                other.lock();
                other.lock();
            });
            thread.start();
            thread.join();
            other.close();
            lock.lock();
            assertEquals(1, lock.getHoldCount());
            lock.unlock();
        }
    }

    @Test
    void aWaiterOfTheSameProcessIsTold() throws Exception {
        try (SharedLock lock = SharedLock.create()) {
            CountDownLatch end = new CountDownLatch(1);
            CountDownLatch locked = new CountDownLatch(1);
            Thread holder = new Thread(() -> {
                lock.lock();
                locked.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            holder.start();
            locked.await();
            Waiter<OwnerDiedException> waiter = Waiter.asleep(() -> assertThrows(OwnerDiedException.class, lock::lock));
            assertTrue(lock.holders().get(0).alive());
            end.countDown();
            waiter.get();
            assertTrue(lock.isOwnerDied());
            assertTrue(lock.recover(() -> {}));
        }
    }

    @Test
    void itIsSaidOfTheHolder() throws Exception {
        try (SharedInt value = SharedInt.create(0)) {
            lockAndEnd(value.getLock());
            Holder holder = value.getLock().holders().get(0);
            assertFalse(holder.alive());
            assertTrue(holder.toString().endsWith(", which has ended"), holder.toString());
            assertThrows(OwnerDiedException.class, value.getLock()::tryLock);
            assertTrue(value.getLock().recover(() -> {}));
        }
    }

    @Test
    void whatItReadIsGivenBack() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            lockAndEnd(lock.readLock());
            assertEquals(1, lock.readLock().holders().size());
            lock.writeLock().lock();
            assertTrue(lock.readLock().holders().isEmpty());
            lock.writeLock().unlock();

            SharedReadWriteLock other = Copies.copy(lock);
            lockAndEnd(other.readLock());
            other.close();
            assertTrue(lock.readLock().holders().isEmpty());
        }
    }

    @Test
    void itsWriteLockIsAbandoned() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            SharedReadWriteLock other = Copies.copy(lock);
            lockAndEnd(other.writeLock());
            other.close();
            assertThrows(OwnerDiedException.class, lock.readLock()::lock);
            assertTrue(lock.writeLock().recover(() -> {}));
            lockAndEnd(lock.writeLock());
            assertThrows(OwnerDiedException.class, lock.readLock()::tryLock);
            assertTrue(lock.writeLock().recover(() -> {}));
        }
    }
}

package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.OwnerDiedException;
import io.multiproc.internal.object.LockRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a thread that holds a lock in recovery may do with it, and how the wait for another thread's repair ends. */
@Tag("wait")
class RecoveryTest {
    private static final Duration WATCHDOG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(50);

    enum Kind {
        PLAIN,
        REENTRANT;

        SharedMutex create() {
            return this == PLAIN ? SharedLock.create() : SharedReentrantLock.create();
        }
    }

    /** A lock whose owner has died. */
    private static <L extends SharedMutex> L abandoned(L lock) {
        new DeadWords(lock.view).holdMain();
        OwnerDiedException told = assertThrows(OwnerDiedException.class, lock::lock);
        assertFalse(told.isHeldByCaller());
        assertTrue(told.getMessage().contains("you do not hold the lock: call recover()"), told.getMessage());
        return lock;
    }

    private static SharedReadWriteLock abandoned() {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        new DeadWords(lock.view).holdMain();
        assertThrows(OwnerDiedException.class, lock.writeLock()::lock);
        return lock;
    }

    /** The waiting has an end even if the test fails: the thread is interrupted, and the watchdog says where it was. */
    private static void inTime(org.junit.jupiter.api.function.Executable test) {
        assertTimeoutPreemptively(WATCHDOG, test);
    }

    private static void assertFree(SharedMutex lock) throws Exception {
        assertFalse(lock.isHeldByCurrentThread());
        assertTrue(Waiter.of(() -> {
                    boolean taken = lock.tryLock();
                    lock.unlock();
                    return taken;
                })
                .get());
        lock.close();
    }

    @ParameterizedTest
    @EnumSource
    void theThreadInRecoveryRecoversAtOnceAndKeepsOneLevel(Kind kind) {
        inTime(() -> {
            SharedMutex lock = abandoned(kind.create());
            assertTrue(lock.recover());
            assertTrue(lock.recover());
            assertTrue(lock.recoverInterruptibly());
            assertTrue(lock.recover(Duration.ZERO));
            assertTrue(lock.isOwnerDied());
            assertTrue(lock.recover(() -> assertTrue(lock.isOwnerDied())));
            assertTrue(lock.isHeldByCurrentThread(), "recover(Runnable) released what it had not acquired");
            assertFalse(lock.isOwnerDied());
            assertFalse(lock.recover(), "nothing is to be repaired any more");
            assertTrue(lock.isHeldByCurrentThread());
            lock.unlock();
            assertFree(lock);
        });
    }

    @Test
    void aRepairThatThrowsLeavesTheLockToTheThreadThatHeldItBefore() {
        inTime(() -> {
            SharedMutex lock = abandoned(SharedLock.create());
            assertTrue(lock.recover());
            assertThrows(
                    ArithmeticException.class,
                    () -> lock.recover(() -> {
                        throw new ArithmeticException("repair failed");
                    }));
            assertTrue(lock.isHeldByCurrentThread());
            assertTrue(lock.isOwnerDied());
            lock.markConsistent();
            lock.unlock();
            assertFree(lock);
        });
    }

    @Test
    void aReentrantLockIsReentrantDuringRepair() {
        inTime(() -> {
            SharedReentrantLock lock = abandoned(SharedReentrantLock.create());
            assertTrue(lock.recover());
            assertEquals(1, lock.getHoldCount());
            lock.lock();
            lock.lockInterruptibly();
            lock.lock(SHORT);
            assertTrue(lock.tryLock());
            assertTrue(lock.tryLock(SHORT));
            assertTrue(lock.tryLock(1, TimeUnit.DAYS));
            assertEquals(7, lock.getHoldCount());
            assertTrue(lock.recover(), "deeper levels change nothing");
            assertEquals(7, lock.getHoldCount());
            lock.markConsistent();
            for (int level = 0; level < 7; level++) {
                assertTrue(lock.isHeldByCurrentThread());
                lock.unlock();
            }
            assertFree(lock);
        });
    }

    /** The lock stays to be repaired until the last level is released. */
    @Test
    void levelsWithoutMarkConsistentLeaveTheRepairToTheNext() {
        inTime(() -> {
            SharedReentrantLock lock = abandoned(SharedReentrantLock.create());
            assertTrue(lock.recover());
            lock.lock();
            lock.unlock();
            assertTrue(lock.isHeldByCurrentThread());
            lock.unlock();
            assertThrows(OwnerDiedException.class, lock::tryLock);
            assertTrue(lock.recover(() -> {}));
            assertFree(lock);
        });
    }

    @Test
    void aLockThatIsNotReentrantSaysSoDuringRepairAsAtOtherTimes() {
        inTime(() -> {
            SharedLock lock = abandoned(SharedLock.create());
            assertTrue(lock.recover());
            assertFalse(lock.tryLock());
            assertFalse(lock.tryLock(SHORT));
            assertThrows(TimeoutException.class, () -> lock.lock(SHORT));
            IllegalStateException refused = assertThrows(IllegalStateException.class, lock::lock);
            assertTrue(refused.getMessage().contains("holds the lock already"), refused.getMessage());
            assertThrows(IllegalStateException.class, lock::lockInterruptibly);
            lock.markConsistent();
            lock.unlock();
            assertFree(lock);
        });
    }

    @ParameterizedTest
    @EnumSource
    void awaitSaysThatTheCallerHoldsTheLock(Kind kind) {
        inTime(() -> {
            SharedMutex lock = kind.create();
            SharedCondition condition = lock.newCondition();
            Waiter<OwnerDiedException> waiter = Waiter.of(() -> {
                lock.lock();
                OwnerDiedException told = assertThrows(OwnerDiedException.class, condition::await);
                assertTrue(lock.isHeldByCurrentThread());
                assertTrue(lock.recover());
                assertTrue(lock.recover(() -> {}));
                lock.unlock();
                return told;
            });
            while (condition.getWaitQueueLength() == 0 || lock.isLocked()) {
                Thread.yield();
            }
            new DeadWords(lock.view).holdMain();
            OwnerDiedException told = waiter.get();
            assertTrue(told.isHeldByCaller());
            assertTrue(told.getMessage().contains("you hold the lock: repair"), told.getMessage());
            assertFalse(told.getMessage().contains("recover()"), told.getMessage());
            condition.close();
            assertFree(lock);
        });
    }

    @ParameterizedTest
    @EnumSource
    void theWaitForAnothersRepairEndsByItsTimeAndByAnInterrupt(Kind kind) {
        inTime(() -> {
            SharedMutex lock = abandoned(kind.create());
            assertTrue(lock.recover());
            TimeoutException told = Waiter.of(() -> assertThrows(TimeoutException.class, () -> lock.recover(SHORT)))
                    .get();
            assertTrue(told.getMessage().contains("being repaired by process"), told.getMessage());
            Waiter.of(() -> assertThrows(TimeoutException.class, () -> lock.recover(Duration.ofSeconds(-1))))
                    .get();
            Waiter<?> interrupted =
                    Waiter.asleep(() -> assertThrows(InterruptedException.class, lock::recoverInterruptibly));
            interrupted.interrupt();
            interrupted.get();
            Waiter<?> timed = Waiter.asleep(
                    () -> assertThrows(InterruptedException.class, () -> lock.recover(Duration.ofDays(1))));
            timed.interrupt();
            timed.get();
            Waiter.of(() -> {
                        Thread.currentThread().interrupt();
                        return assertThrows(InterruptedException.class, lock::recoverInterruptibly);
                    })
                    .get();
            assertTrue(lock.isHeldByCurrentThread());
            assertTrue(lock.isOwnerDied());
            Waiter<Boolean> second = Waiter.asleep(() -> lock.recover(Duration.ofDays(1)));
            Waiter<Boolean> third = Waiter.asleep(lock::recoverInterruptibly);
            lock.markConsistent();
            lock.unlock();
            assertFalse(second.get());
            assertFalse(third.get());
            assertFree(lock);
        });
    }

    @Test
    void aWaitForItselfIsTold() {
        inTime(() -> {
            SharedLock lock = SharedLock.create();
            for (boolean inRecovery : new boolean[] {false, true}) {
                Waiter<Boolean> waiter = Waiter.asleep(() -> {
                    if (inRecovery) {
                        lock.recover();
                    } else {
                        lock.lock();
                    }
                    try {
                        return lock.tryLock(1, TimeUnit.DAYS);
                    } catch (InterruptedException e) {
                        return false;
                    } finally {
                        lock.unlock();
                    }
                });
                List<Deadlock> found = Deadlocks.find();
                while (found.isEmpty()) {
                    Thread.yield();
                    found = Deadlocks.find();
                }
                assertEquals(1, found.size());
                assertEquals(1, found.get(0).members().size());
                assertEquals(lock.view.describe(), found.get(0).members().get(0).lock());
                assertTrue(found.get(0).isLimited());
                assertEquals(1, lock.waiters().size());
                waiter.interrupt();
                assertFalse(waiter.get());
                assertEquals(List.of(), Deadlocks.find());
                new DeadWords(lock.view).holdMain();
            }
            assertTrue(lock.recover(() -> {}));
            assertFree(lock);
        });
    }

    @Test
    void aWriteLockIsReentrantDuringRepair() {
        inTime(() -> {
            SharedReadWriteLock lock = abandoned();
            WriteLock write = lock.writeLock();
            ReadLock read = lock.readLock();
            assertTrue(write.recover());
            assertTrue(write.recover());
            write.lock();
            assertTrue(write.tryLock());
            assertTrue(write.tryLock(1, TimeUnit.DAYS));
            read.lock();
            read.lockInterruptibly();
            assertTrue(read.tryLock());
            assertTrue(read.tryLock(1, TimeUnit.DAYS));
            assertTrue(write.recover(), "also while the thread reads under its own write lock");
            assertTrue(write.recoverInterruptibly());
            assertTrue(write.recover(Duration.ZERO));
            assertTrue(write.recover(() -> {}));
            assertFalse(write.isOwnerDied());
            for (int level = 0; level < 4; level++) {
                read.unlock();
                assertTrue(write.isHeldByCurrentThread());
                write.unlock();
            }
            assertFalse(write.isHeldByCurrentThread());
            assertFalse(write.recover());
            lock.close();
        });
    }

    @Test
    void aRecoveryThatWaitsInVainForReadersLeavesTheLockToBeRepaired() {
        inTime(() -> {
            SharedReadWriteLock lock = SharedReadWriteLock.create();
            WriteLock write = lock.writeLock();
            lock.readLock().lock();
            new DeadWords(lock.view).holdMain();
            Waiter<?> interrupted =
                    Waiter.asleep(() -> assertThrows(InterruptedException.class, write::recoverInterruptibly));
            interrupted.interrupt();
            interrupted.get();
            assertToBeRepaired(lock);
            TimeoutException told = Waiter.of(() -> assertThrows(TimeoutException.class, () -> write.recover(SHORT)))
                    .get();
            assertTrue(told.getMessage().contains("read by 1"), told.getMessage());
            assertToBeRepaired(lock);
            Waiter.of(() -> assertThrows(TimeoutException.class, () -> write.recover(Duration.ZERO)))
                    .get();
            assertToBeRepaired(lock);
            lock.readLock().unlock();
            assertTrue(write.recover(Duration.ofDays(1)));
            write.markConsistent();
            write.unlock();
            lock.close();
        });
    }

    private static void assertToBeRepaired(SharedReadWriteLock lock) throws Exception {
        long word = lock.word.read();
        assertEquals(0, LockRecord.ownerOf(word), "the word was not given back");
        assertTrue(LockRecord.isOwnerDied(word));
        Waiter.of(() -> assertThrows(OwnerDiedException.class, lock.writeLock()::tryLock))
                .get();
    }
}

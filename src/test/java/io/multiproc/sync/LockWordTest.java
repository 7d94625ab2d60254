package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.OwnerDiedException;
import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.os.DataWords;
import io.multiproc.testing.Copies;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The states in which a process can die between two writes, made by writing the words that it would have left. */
@Tag("wait")
class LockWordTest {
    private static final int STARVED = 20;

    private final SharedLock lock = SharedLock.create();

    private void leave(long word) {
        DataWords.LONG.setVolatile(lock.view.words(), lock.view.lockAt(), word);
    }

    private static int deadId() {
        return 5 << 10 | 63; // The 64th slot of an arena, which nobody has here.
    }

    private FutureTask<Boolean> sleeper() throws Exception {
        FutureTask<Boolean> sleeper = LockContract.inThread(() -> {
            lock.lock();
            boolean held = lock.isHeldByCurrentThread();
            lock.unlock();
            return held;
        });
        LockContract.awaitContended(lock);
        return sleeper;
    }

    @Test
    void deathBetweenUnlockAndWakeCostsOnlyTime() throws Exception {
        lock.lock();
        FutureTask<Boolean> sleeper = sleeper();
        leave(0);
        assertTrue(sleeper.get());
    }

    @Test
    void deathBetweenAbandoningAndWakingCostsOnlyTime() throws Exception {
        lock.lock();
        FutureTask<OwnerDiedException> sleeper =
                LockContract.inThread(() -> assertThrows(OwnerDiedException.class, lock::lock));
        LockContract.awaitContended(lock);
        leave(LockRecord.OWNER_DIED | LockRecord.CONTENDED);
        sleeper.get();
        assertTrue(lock.recover(() -> {}));
        assertFalse(lock.isOwnerDied());
    }

    @Test
    void anIdWhoseGenerationIsGoneIsDead() {
        leave(LockRecord.held(deadId(), 7));
        assertTrue(lock.isLocked());
        assertThrows(OwnerDiedException.class, lock::lock);
        assertTrue(lock.recover(() -> {}));
    }

    @Test
    void aDeadOwnerInTheRepairIsFoundByRecover() {
        leave(LockRecord.OWNER_DIED | LockRecord.held(deadId(), 7));
        assertThrows(OwnerDiedException.class, lock::tryLock);
        assertTrue(lock.recover(() -> {}));
        lock.lock();
        lock.unlock();
    }

    @Test
    void aMarkWithoutSleepersIsForgotten() {
        leave(LockRecord.CONTENDED);
        lock.lock();
        lock.unlock();
        assertEquals(0, lock.word.read());
        lock.lock();
        leave(lock.word.read() | LockRecord.CONTENDED);
        lock.unlock();
        assertEquals(0, lock.word.read());
    }

    @Test
    void theMarkOfAWokenThreadThatHasDiedHidesNoSleeper() throws Exception {
        lock.lock();
        FutureTask<Boolean> sleeper = sleeper();
        leave(lock.word.read() | LockRecord.WOKEN);
        lock.unlock();
        assertTrue(sleeper.get());
    }

    @Test
    void theMarkOfAWokenThreadGoesInTheEndWithoutSleepers() {
        leave(LockRecord.WOKEN);
        int unlocks = 0;
        while (lock.word.read() != 0) {
            lock.lock();
            lock.unlock();
            unlocks++;
        }
        assertTrue(unlocks <= 1_001, unlocks + " unlocks");
    }

    @Test
    void theMarkOfAStarvingThreadThatHasDiedCostsOnlyTime() {
        leave(LockRecord.STARVING);
        lock.lock();
        assertEquals(0, lock.word.read() & LockRecord.STARVING);
        lock.unlock();
        assertEquals(0, lock.word.read() & ~LockRecord.WOKEN);
    }

    @Test
    void aThreadThatReleasesALockForWhichAnotherStarvesDoesNotAcquireItAtOnceAgain() throws Exception {
        int served = 0;
        for (int i = 0; i < STARVED; i++) {
            lock.lock();
            AtomicBoolean isServed = new AtomicBoolean();
            FutureTask<Void> waiter = LockContract.inThread(() -> {
                lock.lock();
                isServed.set(true);
                lock.unlock();
                return null;
            });
            while ((lock.word.read() & LockRecord.STARVING) == 0) {
                Thread.onSpinWait();
            }
            lock.unlock();
            lock.lock();
            served += isServed.get() ? 1 : 0;
            lock.unlock();
            waiter.get();
        }
        assertTrue(served > STARVED / 2, served + " of " + STARVED); // A waiter that wakes too late is passed.
    }

    @Test
    void anAttemptWithoutWaitingAcquiresALockThatGoesToAWaiter() {
        leave(LockRecord.STARVING);
        assertTrue(lock.tryLock());
        assertEquals(LockRecord.STARVING, lock.word.read() & LockRecord.STARVING);
        lock.unlock();
    }

    @Test
    void lockingWhileAnotherThreadClosesLeavesTheWordFree() throws Exception {
        for (int i = 0; i < 100; i++) {
            SharedLock view = Copies.copy(lock);
            AtomicBoolean started = new AtomicBoolean();
            FutureTask<Long> locker = LockContract.inThread(() -> {
                long times = 0;
                while (true) {
                    try {
                        view.lock();
                    } catch (IllegalStateException closed) {
                        assertTrue(view.isClosed(), "a close that was refused looked like a close");
                        return times;
                    }
                    times++;
                    started.set(true);
                    view.unlock();
                }
            });
            while (!started.get()) {
                Thread.onSpinWait();
            }
            while (!view.isClosed()) {
                try {
                    view.close();
                } catch (IllegalStateException held) {
                    Thread.onSpinWait();
                }
            }
            assertTrue(locker.get() > 0);
            assertEquals(0, lock.word.read());
        }
    }

    /** A thread that gives another number than Java did. */
    private static final class Renumbered extends Thread {
        private final long id;
        private volatile int number;

        Renumbered(long id, Runnable first) {
            super(null, first, "test-renumbered");
            this.id = id;
        }

        @Override
        public long getId() {
            return id;
        }

        @Override
        public void run() {
            super.run();
            number = LockingThread.current().number();
        }

        int numberAtItsEnd() throws InterruptedException {
            start();
            join();
            return number;
        }
    }

    @Test
    void aThreadHasTheNumberThatItHasInAThreadDump() {
        assertEquals(Thread.currentThread().getId(), LockingThread.current().number());
    }

    @Test
    void noTwoThreadsHaveTheSameNumber() throws Exception {
        int own = LockingThread.current().number();
        assertNotEquals(own, new Renumbered(own, () -> {}).numberAtItsEnd());
        assertTrue(new Renumbered(0, () -> {}).numberAtItsEnd() > 0);
        assertTrue(new Renumbered(1L << 40, () -> {}).numberAtItsEnd() > 0);
    }

    @Test
    void ownNumbersOfDeadThreadsAreUsedAgainUnlessTheyDiedHolding() throws Exception {
        int dead = new Renumbered(0, lock::lock).numberAtItsEnd();
        int free = new Renumbered(0, () -> {}).numberAtItsEnd();
        boolean reused = false;
        while (!reused) {
            System.gc();
            int next = new Renumbered(0, () -> {}).numberAtItsEnd();
            assertNotEquals(dead, next, "the number of a thread that died holding a lock was used again");
            reused = next == free;
        }
        assertTrue(lock.isLocked());
    }
}

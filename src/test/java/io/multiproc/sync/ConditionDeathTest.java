package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.OnOwnerDeath;
import io.multiproc.OwnerDiedException;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Processes die that wait for a condition, or hold its lock. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class ConditionDeathTest {
    static void await(ChildJvm.Talk talk, SharedMutex lock, SharedCondition condition) throws Exception {
        SharedConditionTest.waiting(lock, condition);
        talk.say("waiting");
        talk.hear();
    }

    static void lockAndSignal(ChildJvm.Talk talk, SharedMutex lock, SharedCondition condition) throws Exception {
        lock.lock();
        condition.signal();
        talk.say("locked");
        talk.hear();
    }

    /** Another process takes the lock, signals, and is killed. */
    private static void signalAndDie(SharedMutex lock, SharedCondition condition) throws Exception {
        while (condition.getWaitQueueLength() == 0) {
            Thread.onSpinWait();
        }
        try (ChildJvm child = ChildJvm.start(ConditionDeathTest.class, "lockAndSignal", lock, condition)) {
            child.expect("locked");
            child.kill();
        }
    }

    private static ChildJvm waiter(SharedMutex lock, SharedCondition condition) throws Exception {
        ChildJvm child = ChildJvm.start(ConditionDeathTest.class, "await", lock, condition);
        child.expect("waiting");
        return child;
    }

    private static int signal(SharedMutex lock, SharedCondition condition, int number) {
        lock.lock();
        try {
            return condition.signal(number);
        } finally {
            lock.unlock();
        }
    }

    @Test
    void signalsPassOverKilledWaiters() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            try (ChildJvm child = waiter(lock, condition)) {
                child.kill();
            }
            Waiter<Void> first = SharedConditionTest.waiting(lock, condition);
            Waiter<Void> second = SharedConditionTest.waiting(lock, condition);
            assertEquals(1, signal(lock, condition, 1));
            first.get();
            assertFalse(second.isDone());
            assertEquals(1, signal(lock, condition, Integer.MAX_VALUE));
            second.get();
            assertEquals(0, condition.getWaitQueueLength());
        }
    }

    /** The killed one had its signal, and had not gone on: the next who waited then gets it. */
    @Test
    void theSignalOfAKilledWaiterGoesToTheNext() throws Exception {
        try (SharedReentrantLock lock = SharedReentrantLock.create();
                SharedCondition condition = lock.newCondition()) {
            try (ChildJvm child = waiter(lock, condition)) {
                Waiter<Void> second = SharedConditionTest.waiting(lock, condition);
                Waiter<Void> third = SharedConditionTest.waiting(lock, condition);
                lock.lock();
                assertEquals(1, condition.signal(1));
                child.kill();
                lock.unlock();
                second.get();
                assertFalse(third.isDone());
                assertEquals(1, signal(lock, condition, 1));
                third.get();
            }
        }
    }

    @Test
    void whoBeganToWaitAfterTheSignalDoesNotGetItFromTheDead() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            try (ChildJvm child = waiter(lock, condition)) {
                lock.lock();
                assertEquals(1, condition.signal(1));
                child.kill();
                assertFalse(condition.await(Duration.ofMillis(400)));
                lock.unlock();
            }
        }
    }

    @Test
    void theEntriesOfTheDeadAreUsedAgain() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition(SharedOptions.anonymous(), 1)) {
            for (boolean signalled : new boolean[] {false, true}) {
                try (ChildJvm child = waiter(lock, condition)) {
                    lock.lock();
                    assertEquals(signalled ? 1 : 0, condition.signal(signalled ? 1 : 0));
                    child.kill();
                    assertFalse(condition.await(Duration.ofMillis(1)));
                    lock.unlock();
                }
            }
        }
    }

    @Test
    void ifTheOwnerDiesWhoAwaitsHoldsTheLockAndMustRepair() throws Exception {
        try (SharedReentrantLock lock = SharedReentrantLock.create();
                SharedCondition condition = lock.newCondition()) {
            Waiter<Boolean> waiter = Waiter.of(() -> {
                lock.lock();
                lock.lock();
                OwnerDiedException told = assertThrows(OwnerDiedException.class, condition::await);
                assertTrue(told.getMessage().contains("process "), told.getMessage());
                assertEquals(2, lock.getHoldCount());
                assertTrue(lock.isOwnerDied());
                assertThrows(IllegalStateException.class, condition::await, "that would give it back unrepaired");
                assertEquals(2, lock.getHoldCount());
                lock.markConsistent();
                lock.unlock();
                lock.unlock();
                return lock.isOwnerDied();
            });
            signalAndDie(lock, condition);
            assertFalse(waiter.get());
            assertEquals(0, condition.getWaitQueueLength());
            assertTrue(lock.tryLock());
            lock.unlock();
        }
    }

    @Test
    void anotherOnesRepairIsEnough() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            Waiter<Void> waiter = SharedConditionTest.waiting(lock, condition);
            new DeadWords(lock.view).holdMain();
            assertTrue(lock.recover());
            assertEquals(1, condition.signal(1));
            lock.markConsistent();
            lock.unlock();
            waiter.get();
        }
    }

    @Test
    void whoAwaitsGoesOnIfThatIsThePolicy() throws Exception {
        SharedOptions goOn = SharedOptions.anonymous().onOwnerDeath(OnOwnerDeath.CONTINUE);
        try (SharedLock lock = SharedLock.create(goOn);
                SharedCondition condition = lock.newCondition()) {
            Waiter<Boolean> waiter = Waiter.of(() -> {
                lock.lock();
                boolean signalled = condition.await(Duration.ofDays(1));
                lock.unlock();
                return signalled;
            });
            signalAndDie(lock, condition);
            assertTrue(waiter.get());
        }
    }

    /** Writes an entry behind those in use, which belongs to the dead. */
    private static void deadEntry(SharedCondition condition, int index, long ticket, int state, long bound) {
        DeadWords words = new DeadWords(condition.view());
        words.writeInt(ConditionQueue.USED, index + 1);
        int entry = ConditionQueue.ENTRIES + index * ConditionQueue.ENTRY_SIZE;
        words.write(entry + ConditionQueue.TICKET, ticket);
        words.write(entry + ConditionQueue.BOUND, bound);
        words.write(entry, ConditionQueue.word(DeadWords.DEAD, ticket, state));
    }

    @Test
    void whatTheDeadHadBegunToPassOnIsPassedOn() throws Exception {
        for (int state : new int[] {ConditionQueue.SIGNALLED, ConditionQueue.PASSING}) {
            try (SharedLock lock = SharedLock.create();
                    SharedCondition condition = lock.newCondition()) {
                Waiter<Void> first = SharedConditionTest.waiting(lock, condition);
                Waiter<Void> second = SharedConditionTest.waiting(lock, condition);
                deadEntry(condition, 5, 0, state, 2);
                first.get();
                assertFalse(second.isDone());
                assertEquals(1, signal(lock, condition, 9));
                second.get();
            }
        }
    }

    @Test
    void whatTheDeadHadIsForThoseWhoWaitedThen() throws Exception {
        for (int state : new int[] {ConditionQueue.SIGNALLED, ConditionQueue.PASSING}) {
            try (SharedLock lock = SharedLock.create();
                    SharedCondition condition = lock.newCondition()) {
                new DeadWords(condition.view()).write(ConditionQueue.NEXT_TICKET, 7);
                deadEntry(condition, 5, 3, state, 7);
                lock.lock();
                assertFalse(condition.await(Duration.ofMillis(300)));
                lock.unlock();
            }
        }
    }

    @Test
    void deathBeforeTheStateIsWrittenChangesNothing() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            DeadWords words = new DeadWords(condition.view());
            words.write(ConditionQueue.NEXT_TICKET, 9);
            words.write(ConditionQueue.ENTRIES + ConditionQueue.TICKET, 8);
            Waiter<Void> waiter = SharedConditionTest.waiting(lock, condition);
            words.write(ConditionQueue.ENTRIES + ConditionQueue.BOUND, 10); // A signaller that died.
            assertEquals(1, signal(lock, condition, 1));
            waiter.get();
            assertEquals(0, condition.getWaitQueueLength());
        }
    }

    @Test
    void deathBetweenTheSignalAndTheWakeCostsOnlyTime() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            Waiter<Void> waiter = SharedConditionTest.waiting(lock, condition);
            waiter.awaitAsleep();
            DeadWords words = new DeadWords(condition.view());
            long word = words.read(ConditionQueue.ENTRIES);
            words.write(ConditionQueue.ENTRIES, word - ConditionQueue.WAITING + ConditionQueue.SIGNALLED);
            waiter.get();
        }
    }

    /** Tickets outgrow the bits of them that a word has room for. */
    @Test
    void ordersOfWaitingAreRightBeyondTheBitsInTheWord() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            new DeadWords(condition.view()).write(ConditionQueue.NEXT_TICKET, (1L << 29) - 1);
            Waiter<Void> first = SharedConditionTest.waiting(lock, condition);
            Waiter<Void> second = SharedConditionTest.waiting(lock, condition);
            assertEquals(1, signal(lock, condition, 1));
            first.get();
            assertFalse(second.isDone());
            assertEquals(1, signal(lock, condition, 1));
            second.get();
        }
    }
}

package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.value.SharedInt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** What a condition does while nobody dies. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class SharedConditionTest {
    /** Begins a wait in a thread of its own, and returns when it counts and the lock has been given back for it. */
    static Waiter<Void> waiting(SharedMutex lock, SharedCondition condition) {
        int before = condition.getWaitQueueLength();
        Waiter<Void> waiter = Waiter.doing(() -> {
            lock.lock();
            try {
                condition.await();
            } finally {
                lock.unlock();
            }
        });
        while (condition.getWaitQueueLength() == before) {
            assertFalse(waiter.isDone());
            Thread.onSpinWait();
        }
        lock.lock();
        lock.unlock();
        return waiter;
    }

    private static int signal(SharedMutex lock, SharedCondition condition, int number) {
        lock.lock();
        try {
            return condition.signal(number);
        } finally {
            lock.unlock();
        }
    }

    /** CP-067: threads of two processes; each signal wakes one, in the order of waiting. */
    @Test
    void eachSignalWakesTheOneThatHasWaitedLongest() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition();
                ChildJvm child = ChildJvm.start(SharedConditionTest.class, "waitOnce", lock, condition)) {
            Waiter<Void> first = waiting(lock, condition);
            child.say("wait");
            child.expect("waits");
            Waiter<Void> third = waiting(lock, condition);
            assertEquals(3, condition.getWaitQueueLength());
            assertEquals(1, signal(lock, condition, 1));
            first.get();
            assertFalse(third.isDone());
            assertEquals(2, condition.getWaitQueueLength());
            assertEquals(1, signal(lock, condition, 1));
            child.expect("woken");
            assertFalse(third.isDone());
            assertEquals(1, signal(lock, condition, 5));
            third.get();
            assertEquals(0, signal(lock, condition, 5));
        }
    }

    static void waitOnce(ChildJvm.Talk talk, SharedMutex lock, SharedCondition condition) throws Exception {
        talk.hear();
        Waiter<Void> waiter = waiting(lock, condition);
        talk.say("waits");
        waiter.get();
        talk.say("woken");
        talk.hear();
    }

    /** CP-069. */
    @Test
    void signalAllWakesAllOfAllProcesses() throws Exception {
        try (SharedReentrantLock lock = SharedReentrantLock.create();
                SharedCondition condition = lock.newCondition();
                ChildJvm child = ChildJvm.start(SharedConditionTest.class, "waitThrice", lock, condition)) {
            child.expect("wait");
            List<Waiter<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiters.add(waiting(lock, condition));
            }
            assertEquals(6, condition.getWaitQueueLength());
            assertTrue(condition.toString().contains("waiting: process "), condition.toString());
            lock.lock();
            condition.signalAll();
            lock.unlock();
            for (Waiter<Void> waiter : waiters) {
                waiter.get();
            }
            child.expect("woken");
            assertTrue(condition.toString().contains("nobody waits, of SharedReentrantLock["), condition.toString());
        }
    }

    static void waitThrice(ChildJvm.Talk talk, SharedMutex lock, SharedCondition condition) throws Exception {
        List<Waiter<Void>> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiters.add(waiting(lock, condition));
        }
        talk.say("wait");
        for (Waiter<Void> waiter : waiters) {
            waiter.get();
        }
        talk.say("woken");
        talk.hear();
    }

    /** CP-071, CP-074. */
    @Test
    void waitsWithoutASignalEndAfterTheTimeHoldingTheLock() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            lock.lock();
            long before = System.nanoTime();
            assertFalse(condition.await(100, TimeUnit.MILLISECONDS));
            assertTrue(System.nanoTime() - before >= 100_000_000);
            assertTrue(lock.isHeldByCurrentThread());
            assertFalse(condition.await(Duration.ZERO));
            assertFalse(condition.await(-1, TimeUnit.DAYS));
            assertTrue(condition.awaitNanos(1000) <= 0);
            assertTrue(condition.awaitNanos(Long.MIN_VALUE) <= 0);
            assertFalse(condition.awaitUntil(new Date(System.currentTimeMillis() + 20)));
            assertFalse(condition.awaitUntil(new Date(0)));
            assertFalse(condition.awaitUntil(new Date(Long.MIN_VALUE)));
            assertTrue(lock.isHeldByCurrentThread());
            assertEquals(0, condition.getWaitQueueLength());
            lock.unlock();
        }
    }

    @Test
    void waitsWithASignalSayHowMuchTimeWasLeft() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            List<Waiter<Boolean>> waiters = List.of(
                    holding(lock, () -> condition.await(1, TimeUnit.DAYS)),
                    holding(lock, () -> condition.await(Duration.ofDays(1))),
                    holding(lock, () -> condition.awaitUntil(new Date(Long.MAX_VALUE))),
                    holding(lock, () -> condition.awaitNanos(Long.MAX_VALUE) > 0));
            while (condition.getWaitQueueLength() < 4) {
                Thread.onSpinWait();
            }
            assertEquals(4, signal(lock, condition, 4));
            for (Waiter<Boolean> waiter : waiters) {
                assertTrue(waiter.get());
            }
        }
    }

    private static <T> Waiter<T> holding(SharedMutex lock, java.util.concurrent.Callable<T> work) {
        return Waiter.of(() -> {
            lock.lock();
            try {
                return work.call();
            } finally {
                lock.unlock();
            }
        });
    }

    /** CP-072. */
    @Test
    void aPredicateIsWaitedForAcrossProcesses() throws Exception {
        try (SharedReentrantLock lock = SharedReentrantLock.create();
                SharedCondition condition = lock.newCondition();
                SharedInt state = SharedInt.create(0);
                ChildJvm child = ChildJvm.start(SharedConditionTest.class, "waitForFour", lock, condition, state)) {
            child.expect("begun");
            for (int i = 0; i < 4; i++) {
                lock.lock();
                state.getAndAdd(1);
                condition.signal();
                lock.unlock();
            }
            child.expect("true 4");
            lock.lock();
            long before = System.nanoTime();
            assertFalse(condition.await(() -> false, Duration.ofMillis(50)));
            assertTrue(System.nanoTime() - before >= 50_000_000);
            assertFalse(condition.await(() -> false, Duration.ZERO));
            assertTrue(condition.await(() -> true, Duration.ZERO));
            assertThrows(
                    ArithmeticException.class,
                    () -> condition.await(
                            () -> {
                                throw new ArithmeticException();
                            },
                            Duration.ofDays(1)));
            assertTrue(lock.isHeldByCurrentThread());
            lock.unlock();
        }
    }

    static void waitForFour(ChildJvm.Talk talk, SharedMutex lock, SharedCondition condition, SharedInt state)
            throws Exception {
        lock.lock();
        talk.say("begun");
        boolean reached = condition.await(() -> state.get() == 4, Duration.ofDays(1));
        talk.say(reached + " " + state.get());
        lock.unlock();
        talk.hear();
    }

    @Test
    void signalsDoNotRestartTheTimeOfAPredicate() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            AtomicInteger asked = new AtomicInteger();
            Waiter<Boolean> waiter =
                    holding(lock, () -> condition.await(() -> asked.incrementAndGet() < 0, Duration.ofMillis(300)));
            int signals = 0;
            while (!waiter.isDone()) {
                signals += signal(lock, condition, 1);
            }
            assertFalse(waiter.get());
            assertTrue(asked.get() <= signals + 2, asked + " looks, " + signals + " signals");
        }
    }

    /** CP-075. */
    @Test
    void whoDoesNotHoldTheLockCanNeitherWaitNorSignal() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            List<Executable> uses = List.of(
                    condition::await,
                    condition::awaitUninterruptibly,
                    () -> condition.awaitNanos(1),
                    () -> condition.await(1, TimeUnit.DAYS),
                    () -> condition.await(Duration.ZERO),
                    () -> condition.awaitUntil(new Date()),
                    () -> condition.await(() -> true, Duration.ZERO),
                    condition::signal,
                    () -> condition.signal(0),
                    condition::signalAll);
            Waiter<Void> waiter = waiting(lock, condition);
            for (Executable use : uses) {
                assertThrows(IllegalMonitorStateException.class, use);
            }
            assertThrows(IllegalArgumentException.class, () -> condition.signal(-1));
            assertEquals(1, condition.getWaitQueueLength());
            signal(lock, condition, 1);
            waiter.get();
        }
    }

    /** CP-076, CPX-07: every level is given back, and taken again. */
    @Test
    void allLevelsAreGivenBackAndTakenAgain() throws Exception {
        try (SharedReentrantLock lock = SharedReentrantLock.create();
                SharedCondition condition = lock.newCondition()) {
            Waiter<Integer> waiter = holding(lock, () -> {
                lock.lock();
                lock.lock();
                condition.await();
                int levels = lock.getHoldCount();
                lock.unlock();
                lock.unlock();
                return levels;
            });
            while (condition.getWaitQueueLength() == 0) {
                Thread.onSpinWait();
            }
            assertEquals(1, signal(lock, condition, 1));
            assertEquals(3, waiter.get());
            assertFalse(lock.isLocked());
        }
    }

    @Test
    void signalsAreNotRemembered() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            assertEquals(0, signal(lock, condition, 3));
            lock.lock();
            assertFalse(condition.await(Duration.ofMillis(1)));
            assertFalse(condition.await(Duration.ofMillis(1)));
            lock.unlock();
            Waiter<Void> waiter = waiting(lock, condition);
            assertEquals(1, signal(lock, condition, 1), "one who gave up took a signal");
            waiter.get();
        }
    }

    @Test
    void anInterruptEndsTheWaitUnlessThereWasASignal() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            Waiter<Void> waiter = waiting(lock, condition);
            waiter.interrupt();
            assertThrows(InterruptedException.class, waiter::get);
            assertEquals(0, condition.getWaitQueueLength());
            Waiter<Boolean> both = holding(lock, () -> {
                condition.await();
                return Thread.currentThread().isInterrupted();
            });
            while (condition.getWaitQueueLength() == 0) {
                Thread.onSpinWait();
            }
            lock.lock();
            condition.signal();
            both.interrupt();
            lock.unlock();
            assertTrue(both.get());
            Waiter<Boolean> stubborn = holding(lock, () -> {
                condition.awaitUninterruptibly();
                return Thread.currentThread().isInterrupted();
            });
            stubborn.awaitAsleep();
            stubborn.interrupt();
            assertEquals(1, signal(lock, condition, 1));
            assertTrue(stubborn.get());
            lock.lock();
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, condition::await);
            assertTrue(lock.isHeldByCurrentThread());
            lock.unlock();
        }
    }

    @Test
    void tooManyWaitersAreRefusedHoldingTheLock() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition(SharedOptions.anonymous(), 2)) {
            List<Waiter<Void>> waiters = List.of(waiting(lock, condition), waiting(lock, condition));
            lock.lock();
            IllegalStateException e = assertThrows(IllegalStateException.class, condition::await);
            assertTrue(e.getMessage().contains("waiters=2; create it for more"), e.getMessage());
            assertTrue(lock.isHeldByCurrentThread());
            condition.signalAll();
            lock.unlock();
            for (Waiter<Void> waiter : waiters) {
                waiter.get();
            }
            assertThrows(IllegalArgumentException.class, () -> lock.newCondition(SharedOptions.anonymous(), 0));
            assertThrows(IllegalArgumentException.class, () -> lock.newCondition(SharedOptions.anonymous(), 16385));
        }
    }

    @Test
    void namedConditionsBelongToTheirLock() throws Exception {
        String name = Names.fresh();
        try (SharedLock lock = SharedLock.create();
                SharedLock stranger = SharedLock.create();
                SharedCondition condition = lock.newCondition(SharedOptions.named(name), 3);
                SharedLock copy = Copies.copy(lock);
                SharedCondition same = copy.openCondition(name)) {
            assertEquals(name, same.name().orElseThrow());
            assertThrows(NameExistsException.class, () -> lock.newCondition(SharedOptions.named(name), 3));
            IncompatibleObjectException e =
                    assertThrows(IncompatibleObjectException.class, () -> stranger.openCondition(name));
            assertTrue(e.getMessage().contains("lock"), e.getMessage());
            assertThrows(IncompatibleObjectException.class, () -> SharedEvent.open(name));
            Waiter<Void> waiter = waiting(copy, same);
            assertEquals(1, signal(lock, condition, 1));
            waiter.get();
        } finally {
            Names.remove(name);
        }
        try (SharedLock lock = SharedLock.create()) {
            assertThrows(NoSuchNameException.class, () -> lock.openCondition(name));
            try (SharedEvent other = SharedEvent.create(name)) {
                assertFalse(other.isSet());
                assertThrows(IncompatibleObjectException.class, () -> lock.openCondition(name));
            }
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void closeWakesThoseWhoWaitThroughThisObject() throws Exception {
        try (SharedLock lock = SharedLock.create()) {
            SharedCondition condition = lock.newCondition();
            SharedCondition copy = Copies.copy(condition);
            Waiter<Boolean> waiter = holding(lock, () -> {
                assertThrows(IllegalStateException.class, condition::await);
                return lock.isHeldByCurrentThread();
            });
            while (condition.getWaitQueueLength() == 0) {
                Thread.onSpinWait();
            }
            condition.close();
            condition.close();
            assertTrue(waiter.get());
            assertTrue(condition.isClosed());
            assertTrue(condition.toString().contains("closed"), condition.toString());
            assertEquals(0, copy.getWaitQueueLength());
            lock.lock();
            assertThrows(IllegalStateException.class, condition::await);
            assertThrows(IllegalStateException.class, condition::signal);
            lock.unlock();
            assertThrows(IllegalStateException.class, condition::getWaitQueueLength);
            assertThrows(IllegalStateException.class, () -> Copies.write(condition));
            copy.close();
        }
        SharedLock closed = SharedLock.create();
        closed.close();
        assertThrows(IllegalStateException.class, closed::newCondition);
    }

    /** One that cannot take the lock again leaves its signal to the next. */
    @Test
    void aWaiterWhoseLockIsClosedLeavesItsSignalToAnother() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            try (SharedCondition copy = Copies.copy(condition)) {
                SharedMutex itsLock = copy.lock();
                Waiter<IllegalStateException> first = Waiter.of(() -> {
                    itsLock.lock();
                    return assertThrows(IllegalStateException.class, copy::await);
                });
                while (condition.getWaitQueueLength() == 0) {
                    Thread.onSpinWait();
                }
                Waiter<Void> second = waiting(lock, condition);
                lock.lock(); // Both have given it back now.
                lock.unlock();
                itsLock.close();
                assertEquals(1, signal(lock, condition, 1));
                assertTrue(first.get().getMessage().contains("is closed"));
                second.get();
            }
        }
    }
}

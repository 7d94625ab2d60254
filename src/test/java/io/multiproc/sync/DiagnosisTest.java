package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.Diagnosable;
import io.multiproc.Holder;
import io.multiproc.OwnerDiedException;
import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.ShmName;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who holds, who waits, and how often: told across processes, and right after deaths. */
@Tag("wait")
@Tag("long")
class DiagnosisTest {
    /** Something that a thread waits for until it is let go on. */
    enum Kind {
        LOCK {
            @Override
            Diagnosable create() {
                SharedLock lock = SharedLock.create();
                lock.lock();
                return lock;
            }

            @Override
            void await(Diagnosable object) throws Exception {
                ((SharedLock) object).lock();
                ((SharedLock) object).unlock();
            }

            @Override
            void letGoOn(Diagnosable object) {
                ((SharedLock) object).unlock();
            }
        },
        REENTRANT_LOCK {
            @Override
            Diagnosable create() {
                SharedReentrantLock lock = SharedReentrantLock.create();
                lock.lock();
                return lock;
            }

            @Override
            void await(Diagnosable object) throws Exception {
                ((SharedReentrantLock) object).lock();
                ((SharedReentrantLock) object).unlock();
            }

            @Override
            void letGoOn(Diagnosable object) {
                ((SharedReentrantLock) object).unlock();
            }
        },
        SEMAPHORE {
            @Override
            Diagnosable create() {
                return SharedSemaphore.create(0);
            }

            @Override
            void await(Diagnosable object) throws Exception {
                ((SharedSemaphore) object).acquire();
            }

            @Override
            void letGoOn(Diagnosable object) {
                ((SharedSemaphore) object).release(9);
            }
        },
        CONDITION {
            @Override
            Diagnosable create() {
                return SharedReentrantLock.create().newCondition();
            }

            @Override
            void await(Diagnosable object) throws Exception {
                SharedCondition condition = (SharedCondition) object;
                condition.lock().lock();
                condition.await();
                condition.lock().unlock();
            }

            @Override
            void letGoOn(Diagnosable object) {
                SharedCondition condition = (SharedCondition) object;
                condition.lock().lock();
                condition.signalAll();
                condition.lock().unlock();
            }
        },
        EVENT {
            @Override
            Diagnosable create() {
                return SharedEvent.create();
            }

            @Override
            void await(Diagnosable object) throws Exception {
                ((SharedEvent) object).await();
            }

            @Override
            void letGoOn(Diagnosable object) {
                ((SharedEvent) object).set();
            }
        },
        LATCH {
            @Override
            Diagnosable create() {
                return SharedCountDownLatch.create(1);
            }

            @Override
            void await(Diagnosable object) throws Exception {
                ((SharedCountDownLatch) object).await();
            }

            @Override
            void letGoOn(Diagnosable object) {
                ((SharedCountDownLatch) object).countDown();
            }
        },
        BARRIER {
            @Override
            Diagnosable create() {
                return SharedBarrier.create(3);
            }

            @Override
            void await(Diagnosable object) throws Exception {
                assertThrows(Exception.class, () -> ((SharedBarrier) object).await());
            }

            @Override
            void letGoOn(Diagnosable object) {
                ((SharedBarrier) object).abort();
            }
        },
        READ {
            @Override
            Diagnosable create() {
                SharedReadWriteLock lock = SharedReadWriteLock.create();
                lock.writeLock().lock();
                return lock;
            }

            @Override
            void await(Diagnosable object) throws Exception {
                ((SharedReadWriteLock) object).readLock().lock();
                ((SharedReadWriteLock) object).readLock().unlock();
            }

            @Override
            void letGoOn(Diagnosable object) {
                ((SharedReadWriteLock) object).writeLock().unlock();
            }
        },
        WRITE {
            @Override
            Diagnosable create() {
                SharedReadWriteLock lock = SharedReadWriteLock.create();
                lock.readLock().lock();
                return lock;
            }

            @Override
            void await(Diagnosable object) throws Exception {
                ((SharedReadWriteLock) object).writeLock().lock();
                ((SharedReadWriteLock) object).writeLock().unlock();
            }

            @Override
            void letGoOn(Diagnosable object) {
                ((SharedReadWriteLock) object).readLock().unlock();
            }
        },
        QUEUE {
            @Override
            Diagnosable create() {
                return SharedQueue.create(Codec.ofLong());
            }

            @Override
            void await(Diagnosable object) throws Exception {
                queue(object).take();
            }

            @Override
            void letGoOn(Diagnosable object) throws Exception {
                queue(object).put(1L);
            }

            @SuppressWarnings("unchecked")
            private SharedQueue<Long> queue(Diagnosable object) {
                return (SharedQueue<Long>) object;
            }
        };

        abstract Diagnosable create();

        abstract void await(Diagnosable object) throws Exception;

        abstract void letGoOn(Diagnosable object) throws Exception;
    }

    static void waitOnce(ChildJvm.Talk talk, Kind kind, Diagnosable object) throws Exception {
        talk.say(Thread.currentThread().getId());
        kind.await(object);
        talk.say("went on");
    }

    private static io.multiproc.Waiter awaitWaiter(Diagnosable object) {
        while (object.waiters().isEmpty()) {
            Thread.onSpinWait();
        }
        assertEquals(1, object.waiters().size(), () -> object.waiters().toString());
        return object.waiters().get(0);
    }

    private static void awaitNoWaiters(Diagnosable object) {
        while (!object.waiters().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsIsSaidAcrossProcessesUntilTheWaitIsOver(Kind kind) throws Exception {
        Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
        Diagnosable object = kind.create();
        assertEquals(List.of(), object.waiters());
        assertEquals(0, object.contentions());
        try (ChildJvm child = ChildJvm.start(DiagnosisTest.class, "waitOnce", kind, (Serializable) object)) {
            String thread = child.hear();
            io.multiproc.Waiter waiter = awaitWaiter(object);
            assertEquals(child.pid(), waiter.pid());
            assertEquals("main", waiter.threadName());
            assertEquals(thread, Integer.toString(waiter.thread()));
            assertFalse(waiter.limited());
            assertTrue(waiter.command().contains("ChildJvm"), waiter.toString());
            assertFalse(waiter.since().isBefore(before), waiter.toString());
            assertFalse(waiter.since().isAfter(Instant.now()), waiter.toString());
            assertTrue(object.toString().contains("waiting threads=1"), object.toString());
            assertEquals(1, object.contentions());
            kind.letGoOn(object);
            child.expect("went on");
        }
        assertEquals(List.of(), object.waiters());
        assertFalse(object.toString().contains("waiting threads"), object.toString());
        assertEquals(1, object.contentions());
        ((AutoCloseable) object).close();
        assertThrows(IllegalStateException.class, object::waiters);
        assertThrows(IllegalStateException.class, object::holders);
        assertThrows(IllegalStateException.class, object::contentions);
    }

    @ParameterizedTest
    @EnumSource
    void aKilledWaiterDoesNotCountAsWaiting(Kind kind) throws Exception {
        Diagnosable object = kind.create();
        try (ChildJvm child = ChildJvm.start(DiagnosisTest.class, "waitOnce", kind, (Serializable) object)) {
            awaitWaiter(object);
            child.kill();
            assertEquals(List.of(), object.waiters());
        }
        Waiter<Void> next = Waiter.doing(() -> kind.await(object));
        if (kind == Kind.WRITE) {
            // It died with the write lock, waiting for the reader.
            assertThrows(OwnerDiedException.class, next::get);
            kind.letGoOn(object);
        } else {
            if (kind != Kind.BARRIER) { // Which the dead party breaks.
                assertEquals(ProcessHandle.current().pid(), awaitWaiter(object).pid());
                kind.letGoOn(object);
            }
            next.get();
        }
        ((AutoCloseable) object).close();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOCK", "SEMAPHORE", "EVENT", "CONDITION"})
    void threadsOfThisProcessAreListedByTheirNumbersAndNames(Kind kind) throws Exception {
        Diagnosable object = kind.create();
        Waiter<Void> first = Waiter.doing(() -> kind.await(object));
        long since = awaitWaiter(object).since().toEpochMilli();
        while (System.currentTimeMillis() <= since) {
            Thread.onSpinWait();
        }
        Waiter<Void> second = Waiter.doing(() -> kind.await(object));
        while (object.waiters().size() < 2) {
            Thread.onSpinWait();
        }
        List<io.multiproc.Waiter> both = object.waiters();
        assertTrue(both.get(0).since().isBefore(both.get(1).since()));
        for (io.multiproc.Waiter waiter : both) {
            assertEquals("test-waiter", waiter.threadName());
            assertTrue(Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getId() == waiter.thread()));
        }
        kind.letGoOn(object);
        first.get();
        second.get();
        awaitNoWaiters(object);
        ((AutoCloseable) object).close();
    }

    @Test
    void whoHoldsALockIsSaidWithItsThreadAndTime() throws Exception {
        try (SharedReentrantLock lock = SharedReentrantLock.create()) {
            assertEquals(List.of(), lock.holders());
            lock.lock();
            lock.lock();
            Holder holder = lock.holders().get(0);
            assertEquals(ProcessHandle.current().pid(), holder.pid());
            assertEquals(OptionalInt.of((int) Thread.currentThread().getId()), holder.thread());
            assertEquals(2, holder.count());
            assertTrue(holder.alive());
            assertTrue(holder.since().isEmpty(), "nobody has waited");
            Waiter<Boolean> waiter = Waiter.of(() -> lock.tryLock(Duration.ofMinutes(30)));
            assertTrue(awaitWaiter(lock).limited());
            assertTrue(lock.holders().get(0).since().isPresent());
            assertTrue(lock.toString().contains("or before"), lock.toString());
            lock.unlock();
            lock.unlock();
            assertTrue(waiter.get());
            Holder heir = lock.holders().get(0);
            assertTrue(heir.since().isPresent(), "it has waited");
            assertEquals(1, lock.contentions());
            assertFalse(heir.equals(holder));
        } catch (IllegalStateException heldByTheWaiter) {
            assertTrue(heldByTheWaiter.getMessage().contains("holds the lock"), heldByTheWaiter::toString);
        }
    }

    static void hold(ChildJvm.Talk talk, SharedLock lock, SharedSemaphore permits, SharedReadWriteLock both)
            throws Exception {
        lock.lock();
        permits.acquire(3);
        both.readLock().lock();
        talk.say("holding");
        talk.hear();
    }

    @Test
    void deadHoldersAreMarkedUntilSomebodyIsTold() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedSemaphore permits =
                        SharedSemaphore.create(SharedOptions.anonymous().returnPermitsOnDeath(), 3);
                SharedReadWriteLock both = SharedReadWriteLock.create();
                ChildJvm child = ChildJvm.start(DiagnosisTest.class, "hold", lock, permits, both)) {
            child.expect("holding");
            for (Diagnosable object : List.of(lock, permits, both, both.readLock())) {
                assertEquals(child.pid(), object.holders().get(0).pid());
                assertTrue(object.holders().get(0).alive());
            }
            assertEquals(3, permits.holders().get(0).count());
            assertEquals(List.of(), both.writeLock().holders());
            child.kill();
            for (Diagnosable object : List.of(lock, permits, both, both.readLock())) {
                assertEquals(child.pid(), object.holders().get(0).pid());
                assertFalse(object.holders().get(0).alive());
                assertTrue(object.holders().get(0).toString().contains(", dead"));
            }
            assertThrows(OwnerDiedException.class, lock::lock);
            assertTrue(permits.tryAcquire(3));
            both.writeLock().lock();
            assertEquals(List.of(), lock.holders());
            assertEquals(ProcessHandle.current().pid(), permits.holders().get(0).pid());
            assertEquals(List.of(), both.readLock().holders());
            assertEquals(
                    OptionalInt.of((int) Thread.currentThread().getId()),
                    both.writeLock().holders().get(0).thread());
            both.writeLock().unlock();
        }
    }

    @Test
    void thePartyThatRunsTheActionHoldsTheBarrier() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(1)) {
            assertEquals(List.of(), barrier.holders());
            barrier.await(() -> assertEquals(
                    ProcessHandle.current().pid(), barrier.holders().get(0).pid()));
            assertEquals(List.of(), barrier.holders());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatThrowsWhenTheTimeIsOverNamesTheHolder(boolean writer) throws Exception {
        String self = "process " + ProcessHandle.current().pid();
        String thread = "thread #" + Thread.currentThread().getId();
        try (SharedReadWriteLock both = SharedReadWriteLock.create()) {
            if (writer) {
                both.writeLock().lock();
                assertNames(() -> both.readLock().lock(Duration.ofMillis(1)), self, thread);
                assertNames(() -> both.writeLock().lock(Duration.ofMillis(1)), self, thread);
                both.writeLock().unlock();
            } else {
                both.readLock().lock();
                assertNames(() -> both.writeLock().lock(Duration.ofMillis(1)), "read by 1 of " + self);
                both.readLock().unlock();
            }
        }
    }

    private static void assertNames(Waiter.Work work, String... names) throws Exception {
        Waiter<Void> waiter = Waiter.doing(work);
        TimeoutException e = assertThrows(TimeoutException.class, waiter::get);
        for (String name : names) {
            assertTrue(e.getMessage().contains(name), e.getMessage());
        }
    }

    @Test
    void aBarrierThatIsNotReachedInTimeNamesThoseWhoWait() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            TimeoutException e = assertThrows(TimeoutException.class, () -> barrier.await(Duration.ofMillis(1)));
            assertTrue(
                    e.getMessage()
                            .contains("waiting: process "
                                    + ProcessHandle.current().pid()),
                    e.getMessage());
        }
    }

    /** An event has room for any number of processes; the table of those who wait may have none. */
    @Test
    void whoFindsNoSlotWaitsUnlisted() throws Exception {
        try (ShmName name = new ShmName();
                SharedEvent event =
                        SharedEvent.create(SharedOptions.named(name.toString()).processes(1));
                SharedEvent back = SharedEvent.create()) {
            Waiter<Void> here = Waiter.doing(event::await);
            awaitWaiter(event);
            try (ChildJvm child = ChildJvm.start(DiagnosisTest.class, "awaitByName", name.toString(), back)) {
                back.await();
                while (event.contentions() < 2) {
                    Thread.onSpinWait();
                }
                assertEquals(1, event.waiters().size());
                event.set();
                child.expect("went on");
            }
            here.get();
        }
    }

    static void awaitByName(ChildJvm.Talk talk, String name, SharedEvent ready) throws Exception {
        try (SharedEvent event = SharedEvent.open(name)) {
            ready.set();
            event.await();
        }
        talk.say("went on");
    }
}

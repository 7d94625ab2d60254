package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What all synchronizers do alike: names, handles, and their end. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class SynchronizerTest {
    /** A synchronizer in which a thread waits until it is let go on. */
    enum Kind {
        SEMAPHORE {
            @Override
            Synchronizer create(SharedOptions options) {
                return SharedSemaphore.create(options, 0);
            }

            @Override
            Synchronizer open(String name) {
                return SharedSemaphore.open(name);
            }

            @Override
            Synchronizer openOrCreate(String name) {
                return SharedSemaphore.openOrCreate(name, 0);
            }

            @Override
            void await(Synchronizer object) throws Exception {
                ((SharedSemaphore) object).acquire();
            }

            @Override
            void letGoOn(Synchronizer object) {
                ((SharedSemaphore) object).release();
            }

            @Override
            List<Executable> uses(Synchronizer object) {
                SharedSemaphore it = (SharedSemaphore) object;
                return List.of(
                        it::acquire,
                        () -> it.acquire(0),
                        () -> it.acquire(Duration.ZERO),
                        it::acquireUninterruptibly,
                        it::tryAcquire,
                        () -> it.tryAcquire(0),
                        () -> it.tryAcquire(1, TimeUnit.DAYS),
                        () -> it.tryAcquire(1, 1, TimeUnit.DAYS),
                        () -> it.tryAcquire(Duration.ZERO),
                        it::release,
                        () -> it.release(0),
                        it::availablePermits,
                        it::drainPermits);
            }
        },
        EVENT {
            @Override
            Synchronizer create(SharedOptions options) {
                return SharedEvent.create(options);
            }

            @Override
            Synchronizer open(String name) {
                return SharedEvent.open(name);
            }

            @Override
            Synchronizer openOrCreate(String name) {
                return SharedEvent.openOrCreate(name);
            }

            @Override
            void await(Synchronizer object) throws Exception {
                ((SharedEvent) object).await();
            }

            @Override
            void letGoOn(Synchronizer object) {
                ((SharedEvent) object).set();
            }

            @Override
            List<Executable> uses(Synchronizer object) {
                SharedEvent it = (SharedEvent) object;
                return List.of(
                        it::set,
                        it::clear,
                        it::isSet,
                        it::await,
                        () -> it.await(1, TimeUnit.DAYS),
                        () -> it.await(Duration.ZERO));
            }
        },
        LATCH {
            @Override
            Synchronizer create(SharedOptions options) {
                return SharedCountDownLatch.create(options, 1);
            }

            @Override
            Synchronizer open(String name) {
                return SharedCountDownLatch.open(name);
            }

            @Override
            Synchronizer openOrCreate(String name) {
                return SharedCountDownLatch.openOrCreate(name, 1);
            }

            @Override
            void await(Synchronizer object) throws Exception {
                ((SharedCountDownLatch) object).await();
            }

            @Override
            void letGoOn(Synchronizer object) {
                ((SharedCountDownLatch) object).countDown();
            }

            @Override
            List<Executable> uses(Synchronizer object) {
                SharedCountDownLatch it = (SharedCountDownLatch) object;
                return List.of(
                        it::countDown,
                        it::getCount,
                        it::await,
                        () -> it.await(1, TimeUnit.DAYS),
                        () -> it.await(Duration.ZERO));
            }
        },
        BARRIER {
            @Override
            Synchronizer create(SharedOptions options) {
                return SharedBarrier.create(options, 2);
            }

            @Override
            Synchronizer open(String name) {
                return SharedBarrier.open(name);
            }

            @Override
            Synchronizer openOrCreate(String name) {
                return SharedBarrier.openOrCreate(name, 2);
            }

            @Override
            void await(Synchronizer object) throws Exception {
                ((SharedBarrier) object).await();
            }

            @Override
            void letGoOn(Synchronizer object) throws Exception {
                ((SharedBarrier) object).await();
            }

            @Override
            List<Executable> uses(Synchronizer object) {
                SharedBarrier it = (SharedBarrier) object;
                return List.of(
                        it::await,
                        () -> it.await(() -> {}),
                        () -> it.await(1, TimeUnit.DAYS),
                        () -> it.await(Duration.ZERO),
                        () -> it.await(() -> {}, Duration.ZERO),
                        it::abort,
                        it::reset,
                        it::isBroken,
                        it::getNumberWaiting);
            }
        },
        READ_WRITE_LOCK {
            @Override
            Synchronizer create(SharedOptions options) {
                return SharedReadWriteLock.create(options);
            }

            @Override
            Synchronizer open(String name) {
                return SharedReadWriteLock.open(name);
            }

            @Override
            Synchronizer openOrCreate(String name) {
                return SharedReadWriteLock.openOrCreate(name);
            }

            @Override
            void prepare(Synchronizer object) {
                ((SharedReadWriteLock) object).writeLock().lock();
            }

            @Override
            void await(Synchronizer object) throws Exception {
                ((SharedReadWriteLock) object).readLock().lockInterruptibly();
                ((SharedReadWriteLock) object).readLock().unlock();
            }

            @Override
            void letGoOn(Synchronizer object) {
                ((SharedReadWriteLock) object).writeLock().unlock();
            }

            @Override
            List<Executable> uses(Synchronizer object) {
                ReadLock read = ((SharedReadWriteLock) object).readLock();
                WriteLock write = ((SharedReadWriteLock) object).writeLock();
                return List.of(
                        read::lock,
                        read::lockInterruptibly,
                        () -> read.lock(Duration.ZERO),
                        read::tryLock,
                        () -> read.tryLock(1, TimeUnit.DAYS),
                        write::lock,
                        write::lockInterruptibly,
                        () -> write.lock(Duration.ZERO),
                        write::tryLock,
                        () -> write.tryLock(1, TimeUnit.DAYS),
                        write::recover,
                        write::isOwnerDied);
            }
        };

        abstract Synchronizer create(SharedOptions options);

        abstract Synchronizer open(String name);

        abstract Synchronizer openOrCreate(String name);

        void prepare(Synchronizer object) {}

        abstract void await(Synchronizer object) throws Exception;

        abstract void letGoOn(Synchronizer object) throws Exception;

        abstract List<Executable> uses(Synchronizer object);
    }

    private static void assertClosed(Kind kind, Synchronizer object) {
        assertTrue(object.isClosed());
        object.close();
        for (Executable use : kind.uses(object)) {
            String message = assertThrows(IllegalStateException.class, use).getMessage();
            assertTrue(message.contains("is closed"), message);
        }
        assertThrows(IllegalStateException.class, () -> Copies.write(object));
        assertTrue(object.toString().endsWith(", closed]"), object.toString());
    }

    @ParameterizedTest
    @EnumSource
    void namesAreSharedAndKindsAreChecked(Kind kind) throws Exception {
        String name = Names.fresh();
        try (Synchronizer object = kind.create(SharedOptions.named(name))) {
            assertEquals(name, object.name().orElseThrow());
            assertThrows(NameExistsException.class, () -> kind.create(SharedOptions.named(name)));
            kind.prepare(object);
            try (Synchronizer again = kind.open(name);
                    Synchronizer third = kind.openOrCreate(name)) {
                Waiter<Void> waiter = Waiter.asleepDoing(() -> kind.await(again));
                kind.letGoOn(kind == Kind.READ_WRITE_LOCK ? object : third);
                waiter.get();
            }
            for (Kind other : Kind.values()) {
                if (other != kind) {
                    assertThrows(IncompatibleObjectException.class, () -> other.open(name));
                    assertThrows(IncompatibleObjectException.class, () -> other.openOrCreate(name));
                }
            }
            assertThrows(IncompatibleObjectException.class, () -> SharedLock.open(name));
            assertTrue(object.toString().contains(name), object.toString());
        } finally {
            Names.remove(name);
        }
        assertThrows(NoSuchNameException.class, () -> kind.open(name));
        kind.openOrCreate(name).close();
        Names.remove(name);
    }

    @ParameterizedTest
    @EnumSource
    void anonymousOnesHaveNoName(Kind kind) {
        try (Synchronizer object = kind.create(SharedOptions.anonymous())) {
            assertTrue(object.name().isEmpty());
            assertTrue(object.toString().contains("anonymous"), object.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void itTravelsToAnotherProcessAnonymousOrNamed(Kind kind) throws Exception {
        String name = Names.fresh();
        for (SharedOptions options : List.of(SharedOptions.anonymous(), SharedOptions.named(name))) {
            try (Synchronizer object = kind.create(options)) {
                kind.prepare(object);
                try (ChildJvm child = ChildJvm.start(SynchronizerTest.class, "waitIn", kind, object)) {
                    child.expect("asleep");
                    kind.letGoOn(object);
                    child.expect("went on");
                }
            }
        }
        Names.remove(name);
    }

    static void waitIn(ChildJvm.Talk talk, Kind kind, Serializable object) throws Exception {
        Waiter<Void> waiter = Waiter.asleepDoing(() -> kind.await((Synchronizer) object));
        talk.say("asleep");
        waiter.get();
        talk.say("went on");
        talk.hear();
    }

    @ParameterizedTest
    @EnumSource
    void aCopyByHandleIsTheSameObject(Kind kind) throws Exception {
        try (Synchronizer object = kind.create(SharedOptions.anonymous());
                Synchronizer copy = Copies.copy(object)) {
            kind.prepare(copy);
            Waiter<Void> waiter = Waiter.asleepDoing(() -> kind.await(object));
            kind.letGoOn(copy);
            waiter.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void closedOnesRefuseEverythingUsedOrNot(Kind kind) throws Exception {
        Synchronizer unused = kind.create(SharedOptions.anonymous());
        assertFalse(unused.isClosed());
        unused.close();
        assertClosed(kind, unused);
        String name = Names.fresh();
        Synchronizer used = kind.create(SharedOptions.named(name));
        kind.prepare(used);
        Waiter<Void> waiter = Waiter.asleepDoing(() -> kind.await(used));
        kind.letGoOn(used);
        waiter.get();
        used.close();
        Names.remove(name);
        assertClosed(kind, used);
    }

    /** A named object has a segment to itself: at the last close the waiting thread must not take empty pages for its state. */
    @ParameterizedTest
    @EnumSource(names = {"SEMAPHORE", "EVENT", "LATCH", "BARRIER"})
    void closeWakesThoseWhoWaitThroughThisObject(Kind kind) throws Exception {
        String name = Names.fresh();
        for (SharedOptions options : List.of(SharedOptions.anonymous(), SharedOptions.named(name))) {
            Synchronizer object = kind.create(options);
            Waiter<Exception> waiter = Waiter.asleep(() -> assertThrows(Exception.class, () -> kind.await(object)));
            object.close();
            if (kind == Kind.BARRIER && waiter.get() instanceof BrokenBarrierException) {
                continue;
            }
            IllegalStateException told = assertInstanceOf(IllegalStateException.class, waiter.get());
            assertTrue(told.getMessage().contains("is closed"), told.getMessage());
        }
        Names.remove(name);
    }

    /** An event whose state is not all zeros. */
    @Test
    void closingAnEventThatWasSetBeforeIsNoSetting() throws Exception {
        String name = Names.fresh();
        SharedEvent event = SharedEvent.create(name);
        event.set();
        event.clear();
        Waiter<IllegalStateException> waiter =
                Waiter.asleep(() -> assertThrows(IllegalStateException.class, event::await));
        event.close();
        assertTrue(waiter.get().getMessage().contains("is closed"));
        Names.remove(name);
    }

    @ParameterizedTest
    @EnumSource
    void othersViewsLiveOn(Kind kind) throws Exception {
        try (Synchronizer object = kind.create(SharedOptions.anonymous())) {
            kind.prepare(object);
            Waiter<Void> waiter = Waiter.asleepDoing(() -> kind.await(object));
            if (kind != Kind.READ_WRITE_LOCK) {
                Copies.copy(object).close();
            }
            kind.letGoOn(object);
            waiter.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWait(Kind kind) throws Exception {
        try (Synchronizer object = kind.create(SharedOptions.anonymous())) {
            kind.prepare(object);
            Waiter<Boolean> waiter = Waiter.asleep(() -> {
                assertThrows(InterruptedException.class, () -> kind.await(object));
                return Thread.currentThread().isInterrupted();
            });
            waiter.interrupt();
            assertFalse(waiter.get());
            Waiter<Void> interrupted = Waiter.doing(() -> {
                Thread.currentThread().interrupt();
                assertThrows(InterruptedException.class, () -> kind.await(object));
            });
            interrupted.get();
            if (kind == Kind.READ_WRITE_LOCK) {
                kind.letGoOn(object);
            }
        }
    }
}

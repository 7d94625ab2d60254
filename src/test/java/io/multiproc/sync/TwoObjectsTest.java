package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A thread that uses one shared object through two Java objects holds what it holds as if there were one. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class TwoObjectsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    /** How a program comes by the two. */
    enum Way {
        OPENED_TWICE {
            @Override
            <T extends Serializable> void with(
                    Function<SharedOptions, T> create, Function<String, T> open, Uses<T> uses) throws Exception {
                named(name -> {
                    T made = create.apply(SharedOptions.named(name));
                    uses.of(open.apply(name), open.apply(name));
                    assertTrue(made != null);
                });
            }
        },
        BY_HANDLE {
            @Override
            <T extends Serializable> void with(
                    Function<SharedOptions, T> create, Function<String, T> open, Uses<T> uses) throws Exception {
                T made = create.apply(SharedOptions.anonymous());
                uses.of(Copies.copy(made), Copies.copy(made));
            }
        },
        LARGE_BY_HANDLE {
            @Override
            <T extends Serializable> void with(
                    Function<SharedOptions, T> create, Function<String, T> open, Uses<T> uses) throws Exception {
                T made = create.apply(SharedOptions.anonymous().processes(1000));
                uses.of(made, Copies.copy(made));
            }
        },
        ONE_OF_EACH {
            @Override
            <T extends Serializable> void with(
                    Function<SharedOptions, T> create, Function<String, T> open, Uses<T> uses) throws Exception {
                named(name -> {
                    T made = create.apply(SharedOptions.named(name));
                    uses.of(open.apply(name), Copies.copy(made));
                });
            }
        };

        abstract <T extends Serializable> void with(
                Function<SharedOptions, T> create, Function<String, T> open, Uses<T> uses) throws Exception;

        private interface NamedUse {
            void of(String name) throws Exception;
        }

        private static void named(NamedUse use) throws Exception {
            String name = Names.fresh();
            try {
                use.of(name);
            } finally {
                Names.remove(name);
            }
        }
    }

    private interface Uses<T> {
        void of(T one, T two) throws Exception;
    }

    private static <T> T inAnotherThread(Callable<T> work) throws Exception {
        return Waiter.of(work).get();
    }

    private static boolean isFree(SharedMutex lock) throws Exception {
        return inAnotherThread(() -> {
            boolean taken = lock.tryLock();
            if (taken) {
                lock.unlock();
            }
            return taken;
        });
    }

    private static void readWriteLocks(Way way, Uses<SharedReadWriteLock> uses) throws Exception {
        way.with(
                SharedReadWriteLock::create,
                SharedReadWriteLock::open,
                (one, two) -> assertTimeoutPreemptively(LONG, () -> uses.of(one, two)));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theReaderReadsAgainThoughAWriterWaits(Way way) throws Exception {
        readWriteLocks(way, (one, two) -> {
            one.readLock().lock();
            Waiter<Void> writer = Waiter.asleepDoing(() -> {
                one.writeLock().lock();
                one.writeLock().unlock();
            });
            two.readLock().lock();
            assertTrue(two.readLock().tryLock());
            assertTrue(two.readLock().tryLock(1, java.util.concurrent.TimeUnit.MILLISECONDS));
            assertEquals(4, one.readLock().getHoldCount());
            assertEquals(4, two.readLock().getHoldCount());
            assertEquals(1, one.readLock().holders().get(0).count());
            one.readLock().unlock();
            one.readLock().unlock();
            two.readLock().unlock();
            boolean written = inAnotherThread(two.writeLock()::tryLock);
            assertFalse(written);
            one.readLock().unlock();
            writer.get();
            assertThrows(
                    IllegalMonitorStateException.class, () -> two.readLock().unlock());
        });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theReaderCannotBecomeTheWriter(Way way) throws Exception {
        readWriteLocks(way, (one, two) -> {
            one.readLock().lock();
            assertThrows(IllegalStateException.class, two.writeLock()::lock);
            assertThrows(IllegalStateException.class, two.writeLock()::tryLock);
            assertThrows(IllegalStateException.class, two.writeLock()::recover);
            assertThrows(IllegalStateException.class, () -> two.writeLock().lock(SHORT));
            one.readLock().unlock();
            two.writeLock().lock();
            two.writeLock().unlock();
        });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theWriterReadsAndWritesAgain(Way way) throws Exception {
        readWriteLocks(way, (one, two) -> {
            one.writeLock().lock();
            two.writeLock().lock();
            two.readLock().lock();
            one.writeLock().unlock();
            assertTrue(one.writeLock().isHeldByCurrentThread());
            one.writeLock().unlock();
            assertFalse(two.writeLock().isHeldByCurrentThread());
            assertEquals(1, one.readLock().getHoldCount());
            boolean written = inAnotherThread(two.writeLock()::tryLock);
            assertFalse(written);
            one.readLock().unlock();
            two.writeLock().lock();
            two.writeLock().unlock();
        });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aThreadIsOneReaderAndEachThreadIsAnother(Way way) throws Exception {
        readWriteLocks(way, (one, two) -> {
            one.readLock().lock();
            inAnotherThread(() -> {
                two.readLock().lock();
                assertEquals(1, one.readLock().getHoldCount());
                assertEquals(2, one.readLock().holders().get(0).count());
                one.readLock().unlock();
                return null;
            });
            assertEquals(1, two.readLock().getHoldCount());
            two.readLock().unlock();
            assertTrue(one.holders().isEmpty());
        });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theReentrantLockIsReentrant(Way way) throws Exception {
        way.with(SharedReentrantLock::create, SharedReentrantLock::open, (one, two) -> {
            one.lock();
            two.lock();
            assertTrue(two.tryLock());
            assertEquals(3, one.getHoldCount());
            assertEquals(3, two.getHoldCount());
            one.unlock();
            one.unlock();
            assertFalse(isFree(two));
            two.unlock();
            assertTrue(isFree(one));
            assertThrows(IllegalMonitorStateException.class, one::unlock);
        });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theLockThatIsNotReentrantSaysSo(Way way) throws Exception {
        way.with(SharedLock::create, SharedLock::open, (one, two) -> {
            one.lock();
            assertTrue(two.isHeldByCurrentThread());
            assertFalse(two.tryLock());
            assertFalse(two.tryLock(SHORT));
            assertThrows(IllegalStateException.class, two::lock);
            two.unlock();
            assertTrue(isFree(one));
        });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aConditionWaitsWithTheLockTakenThroughEither(Way way) throws Exception {
        way.with(SharedReentrantLock::create, SharedReentrantLock::open, (one, two) -> {
            SharedCondition condition = one.newCondition();
            Waiter<Integer> waiter = Waiter.asleep(() -> {
                two.lock();
                one.lock();
                condition.await();
                int levels = two.getHoldCount();
                two.unlock();
                one.unlock();
                return levels;
            });
            two.lock();
            Copies.copy(condition).signal();
            two.unlock();
            assertEquals(2, waiter.get());
            assertTrue(isFree(one));
        });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void permitsAreTheProcesss(Way way) throws Exception {
        way.with(
                options -> SharedSemaphore.create(options.returnPermitsOnDeath(), 3),
                SharedSemaphore::open,
                (one, two) -> {
                    one.acquire(2);
                    assertEquals(2, two.holders().get(0).count());
                    two.close();
                    assertEquals(1, one.availablePermits(), "the permits went with the other object");
                    one.release(2);
                    assertEquals(3, one.availablePermits());
                });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void partiesMeetThroughTwoObjects(Way way) throws Exception {
        way.with(options -> SharedBarrier.create(options, 2), SharedBarrier::open, (one, two) -> {
            Waiter<Integer> other = Waiter.asleep(one::await);
            assertEquals(1, two.getNumberWaiting());
            assertEquals(1, two.await() + other.get());
            assertFalse(one.isBroken());
        });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void countsAndEventsAreSeenThroughTheOther(Way way) throws Exception {
        way.with(options -> SharedCountDownLatch.create(options, 1), SharedCountDownLatch::open, (one, two) -> {
            Waiter<Void> waiter = Waiter.asleepDoing(one::await);
            two.countDown();
            waiter.get();
        });
        way.with(SharedEvent::create, SharedEvent::open, (one, two) -> {
            Waiter<Void> waiter = Waiter.asleepDoing(two::await);
            one.set();
            waiter.get();
        });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void elementsTakenThroughOneAreDoneThroughTheOther(Way way) throws Exception {
        Codec<Long> codec = Codec.ofLong();
        way.with(
                options -> SharedQueue.create(options, codec, 1024),
                name -> SharedQueue.open(name, codec),
                (one, two) -> {
                    one.put(1L);
                    two.put(2L);
                    assertEquals(List.of(1L, 2L), List.of(two.take(), one.take()));
                    assertFalse(one.awaitDone(SHORT));
                    one.taskDone();
                    one.taskDone();
                    assertTrue(two.awaitDone(SHORT));
                    assertThrows(IllegalStateException.class, two::taskDone);
                    assertNull(one.poll());
                    assertEquals(0, one.lost());
                });
    }
}

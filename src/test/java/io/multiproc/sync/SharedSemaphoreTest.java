package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a semaphore does while nobody dies, with and without permits that come back on death. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class SharedSemaphoreTest {
    private static SharedOptions options(boolean owned) {
        return owned ? SharedOptions.anonymous().returnPermitsOnDeath() : SharedOptions.anonymous();
    }

    /** CP-061. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void permitsGoDownToZeroAndUpBeyondTheFirstNumber(boolean owned) throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.create(options(owned), 2)) {
            assertEquals(2, semaphore.availablePermits());
            semaphore.acquire();
            assertEquals(1, semaphore.availablePermits());
            semaphore.acquire();
            assertEquals(0, semaphore.availablePermits());
            assertFalse(semaphore.tryAcquire());
            assertEquals(0, semaphore.availablePermits());
            for (int available = 1; available <= 4; available++) {
                semaphore.release();
                assertEquals(available, semaphore.availablePermits());
            }
        }
    }

    /** CP-062. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void timedAcquiresEndWithoutAPermitAndNotBeforeTheTime(boolean owned) throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.create(options(owned), 0)) {
            assertFalse(semaphore.tryAcquire(0, TimeUnit.DAYS));
            assertFalse(semaphore.tryAcquire(-1, TimeUnit.DAYS));
            assertFalse(semaphore.tryAcquire(Duration.ofSeconds(Long.MIN_VALUE)));
            long before = System.nanoTime();
            assertFalse(semaphore.tryAcquire(150, TimeUnit.MILLISECONDS));
            assertTrue(System.nanoTime() - before >= 150_000_000);
            assertFalse(semaphore.tryAcquire(2, 1, TimeUnit.MILLISECONDS));
            assertThrows(TimeoutException.class, () -> semaphore.acquire(Duration.ofMillis(1)));
            semaphore.release();
            assertTrue(semaphore.tryAcquire(Duration.ofSeconds(Long.MAX_VALUE)));
            assertEquals(0, semaphore.availablePermits());
        }
    }

    /** CP-064. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofTenAttemptsForThreePermitsThreeSucceed(boolean owned) throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.create(options(owned), 4)) {
            semaphore.acquire();
            AtomicInteger taken = new AtomicInteger();
            List<Waiter<Void>> threads = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                threads.add(Waiter.doing(() -> {
                    taken.addAndGet((semaphore.tryAcquire() ? 1 : 0) + (semaphore.tryAcquire() ? 1 : 0));
                }));
            }
            for (Waiter<Void> thread : threads) {
                thread.get();
            }
            assertEquals(3, taken.get());
            assertEquals(0, semaphore.availablePermits());
        }
    }

    /** CP-065, and what CPython does beyond the bound: it throws. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBoundedSemaphoreRefusesASurplus(boolean owned) throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.bounded(options(owned), 2)) {
            semaphore.acquire();
            semaphore.acquire();
            assertFalse(semaphore.tryAcquire());
            semaphore.release();
            assertThrows(IllegalStateException.class, () -> semaphore.release(2));
            assertEquals(1, semaphore.availablePermits());
            semaphore.release();
            IllegalStateException refusal = assertThrows(IllegalStateException.class, semaphore::release);
            assertTrue(refusal.getMessage().contains("available=2, released=1, bound=2"), refusal.getMessage());
            assertEquals(2, semaphore.availablePermits());
            semaphore.release(0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thereAreNeverMorePermitsThanAnIntCanSay(boolean owned) {
        try (SharedSemaphore semaphore = SharedSemaphore.create(options(owned), Integer.MAX_VALUE)) {
            assertThrows(IllegalStateException.class, semaphore::release);
            assertEquals(Integer.MAX_VALUE, semaphore.drainPermits());
            assertEquals(0, semaphore.drainPermits());
            semaphore.release(Integer.MAX_VALUE);
            assertEquals(Integer.MAX_VALUE, semaphore.availablePermits());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void negativeNumbersAreRefusedAndChangeNothing(boolean owned) {
        try (SharedSemaphore semaphore = SharedSemaphore.create(options(owned), 3)) {
            assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(-1));
            assertThrows(IllegalArgumentException.class, () -> semaphore.acquireUninterruptibly(-1));
            assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(-1));
            assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(-1, 1, TimeUnit.DAYS));
            assertThrows(IllegalArgumentException.class, () -> semaphore.release(-1));
            assertEquals(3, semaphore.availablePermits());
        }
        String name = Names.fresh();
        assertThrows(IllegalArgumentException.class, () -> SharedSemaphore.create(-1));
        assertThrows(IllegalArgumentException.class, () -> SharedSemaphore.create(name, -1));
        assertThrows(IllegalArgumentException.class, () -> SharedSemaphore.bounded(-1));
        assertThrows(IllegalArgumentException.class, () -> SharedSemaphore.openOrCreate(name, -1));
        try (SharedSemaphore named = SharedSemaphore.openOrCreate(name, 1);
                SharedSemaphore again = SharedSemaphore.openOrCreate(name, -1)) {
            assertTrue(named.tryAcquire());
            assertFalse(again.tryAcquire());
        } finally {
            Names.remove(name);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void zeroPermitsAreAlwaysThere(boolean owned) throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.create(options(owned), 0)) {
            semaphore.acquire(0);
            semaphore.acquireUninterruptibly(0);
            assertTrue(semaphore.tryAcquire(0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoNeedsManyWaitsUntilSoManyAreThere(boolean owned) throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.create(options(owned), 1)) {
            Waiter<Void> waiter = Waiter.asleepDoing(() -> semaphore.acquire(3));
            semaphore.release();
            assertEquals(2, semaphore.availablePermits());
            assertFalse(waiter.isDone());
            semaphore.release();
            waiter.get();
            assertEquals(0, semaphore.availablePermits());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void releasesThatFollowCloselyWakeEverybodyWhoCanGoOn(boolean owned) throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.create(options(owned), 0)) {
            for (int round = 0; round < 20; round++) {
                List<Waiter<Void>> waiters = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    waiters.add(Waiter.doing(semaphore::acquireUninterruptibly));
                }
                waiters.get(round % 4).awaitAsleep();
                for (int i = 0; i < 4; i++) {
                    semaphore.release();
                }
                for (Waiter<Void> waiter : waiters) {
                    waiter.get();
                }
                assertEquals(0, semaphore.availablePermits());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptStaysPendingThroughAnUninterruptibleWait(boolean owned) throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.create(options(owned), 0)) {
            Waiter<Boolean> waiter = Waiter.asleep(() -> {
                semaphore.acquireUninterruptibly();
                return Thread.currentThread().isInterrupted();
            });
            waiter.interrupt();
            semaphore.release();
            assertTrue(waiter.get());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyProcessMayRelease(boolean owned) throws Exception {
        try (SharedSemaphore there = SharedSemaphore.create(options(owned), 0);
                SharedSemaphore back = SharedSemaphore.create(options(owned), 0);
                ChildJvm child = ChildJvm.start(SharedSemaphoreTest.class, "answer", there, back)) {
            for (int i = 0; i < 100; i++) {
                there.release();
                back.acquire();
            }
            child.say("stop");
            child.expect("0 left");
            assertEquals(0, back.availablePermits());
        }
    }

    static void answer(ChildJvm.Talk talk, SharedSemaphore there, SharedSemaphore back) throws Exception {
        for (int i = 0; i < 100; i++) {
            there.acquire();
            back.release();
        }
        talk.hear();
        talk.say(there.availablePermits() + " left");
        talk.hear();
    }

    @Test
    void whoHoldsPermitsIsNamed() throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.bounded(options(true), 5)) {
            semaphore.acquire(5);
            String self = "available=0 of 5, 5 held by process "
                    + ProcessHandle.current().pid();
            assertTrue(semaphore.toString().contains(self), semaphore.toString());
            TimeoutException e = assertThrows(TimeoutException.class, () -> semaphore.acquire(Duration.ofMillis(1)));
            assertTrue(e.getMessage().contains(self), e.getMessage());
            semaphore.release(5);
            assertTrue(semaphore.toString().endsWith("available=5 of 5]"), semaphore.toString());
        }
        try (SharedSemaphore semaphore = SharedSemaphore.create(7)) {
            assertTrue(semaphore.toString().endsWith("available=7]"), semaphore.toString());
        }
    }
}

package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.Steps;
import io.multiproc.testing.ChildJvm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thread holds its lock after {@code await}, whatever error there was meanwhile. */
@Tag("wait")
@Tag("long")
class AwaitErrorsTest {
    private static final int LEVELS = 3;

    private static List<String> stepsOn() {
        return List.of("-D" + Steps.PROPERTY + "=true", "-Xss512k");
    }

    private static void assertHeld(SharedReentrantLock lock, String when) {
        assertEquals(LEVELS, lock.getHoldCount(), when);
    }

    private static void enter(SharedReentrantLock lock) {
        for (int level = 0; level < LEVELS; level++) {
            lock.lock();
        }
    }

    private static void leave(SharedReentrantLock lock) {
        for (int level = 0; level < LEVELS; level++) {
            lock.unlock();
        }
    }

    /** Throws at the sleeps and wakes from one step on, so many times. */
    private static final class Failing implements Steps.Listener {
        private final Thread victim = Thread.currentThread();
        private final int from;
        private final int times;
        private int step;
        private int thrown;

        Failing(int from, int times) {
            this.from = from;
            this.times = times;
        }

        @Override
        public void step(Steps.Kind kind, long at) {
            if (kind != Steps.Kind.WRITE && Thread.currentThread() == victim && step++ >= from && thrown < times) {
                thrown++;
                throw new OutOfMemoryError("heap full, as the test wants it");
            }
        }
    }

    /** Other threads keep the lock for long enough to be waited for. */
    static void failAtEachStep(ChildJvm.Talk talk, int times) throws Exception {
        SharedReentrantLock lock = SharedReentrantLock.create();
        SharedCondition condition = lock.newCondition();
        Thread busy = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                lock.lock();
                condition.signal();
                long until = System.nanoTime() + 2_000_000;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                lock.unlock();
                Thread.yield();
            }
        });
        busy.setDaemon(true);
        busy.start();
        int failures = 0;
        for (int round = 0; round < 200; round++) {
            enter(lock);
            Failing failing = new Failing(round % 10, times);
            Steps.listen(failing);
            try {
                condition.await(Duration.ofMillis(20));
            } catch (OutOfMemoryError e) {
                failures++;
            } finally {
                Steps.listen(null);
            }
            assertHeld(lock, "round " + round);
            leave(lock);
        }
        busy.interrupt();
        busy.join();
        assertTrue(failures > 0, "no step failed");
        assertEquals(0, condition.getWaitQueueLength());
        assertEquals(List.of(), condition.waiters());
        assertEquals(List.of(), lock.waiters());
        talk.say("held");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void theLockIsHeldAfterAnErrorAtAnySleepOrWake(int times) throws Exception {
        try (ChildJvm child = ChildJvm.start(stepsOn(), AwaitErrorsTest.class, "failAtEachStep", times)) {
            child.expect("held");
        }
    }

    private static boolean isPassingOn() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("signalBefore")));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The signal of a thread that an error keeps from going on goes to the next. */
    static void failedWaiterPassesItsSignalOn(ChildJvm.Talk talk) throws Exception {
        SharedReentrantLock lock = SharedReentrantLock.create();
        SharedCondition condition = lock.newCondition();
        AtomicBoolean asleep = new AtomicBoolean();
        CountDownLatch given = new CountDownLatch(1);
        Waiter<Void> victim = Waiter.doing(() -> {
            lock.lock();
            Thread self = Thread.currentThread();
            Steps.listen((kind, at) -> {
                boolean slept = kind == Steps.Kind.AFTER_WAIT;
                if (Thread.currentThread() == self && (slept || kind == Steps.Kind.WRITE && isPassingOn())) {
                    awaitUninterruptibly(given);
                    throw new OutOfMemoryError("heap full, as the test wants it");
                }
                asleep.compareAndSet(false, kind == Steps.Kind.BEFORE_WAIT && Thread.currentThread() == self);
            });
            assertThrows(OutOfMemoryError.class, condition::await);
            assertTrue(lock.isHeldByCurrentThread());
            lock.unlock();
        });
        while (!asleep.get()) {
            Thread.yield();
        }
        Waiter<Boolean> next = Waiter.of(() -> {
            lock.lock();
            boolean signalled = condition.await(Duration.ofMinutes(1));
            lock.unlock();
            return signalled;
        });
        while (condition.getWaitQueueLength() < 2) {
            Thread.yield();
        }
        lock.lock();
        condition.signal();
        lock.unlock();
        given.countDown();
        victim.get();
        Steps.listen(null);
        assertTrue(next.get(), "the signal was lost");
        assertEquals(0, condition.getWaitQueueLength());
        talk.say("passed on");
    }

    @Test
    void theSignalOfAThreadThatFailsGoesToTheNext() throws Exception {
        try (ChildJvm child = ChildJvm.start(stepsOn(), AwaitErrorsTest.class, "failedWaiterPassesItsSignalOn")) {
            child.expect("passed on");
        }
    }

    private static int deepest;

    /** Awaits on the way back from the end of the stack, at each depth. */
    private static int overflow(SharedReentrantLock lock, SharedCondition condition, int depth) {
        int errors = 0;
        try {
            errors = overflow(lock, condition, depth + 1);
        } catch (StackOverflowError e) {
            deepest = Math.max(deepest, depth);
        }
        if (deepest - depth < 2_000) {
            try {
                condition.await(Duration.ZERO);
            } catch (StackOverflowError e) {
                errors++;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (lock.getHoldCount() != LEVELS) {
                Runtime.getRuntime().halt(7);
            }
        }
        return errors;
    }

    static void overflowAtEachDepth(ChildJvm.Talk talk) throws Exception {
        SharedReentrantLock lock = SharedReentrantLock.create();
        SharedCondition condition = lock.newCondition();
        enter(lock);
        condition.await(Duration.ZERO); // Loads all classes.
        int errors = overflow(lock, condition, 0);
        assertTrue(errors > 0, "the stack was never too short");
        assertHeld(lock, "at the end");
        leave(lock);
        assertEquals(0, condition.getWaitQueueLength());
        talk.say("held");
    }

    @Test
    void theLockIsHeldAfterAStackOverflowAtAnyDepth() throws Exception {
        try (ChildJvm child = ChildJvm.start(stepsOn(), AwaitErrorsTest.class, "overflowAtEachDepth")) {
            child.expect("held");
        }
    }

    private static volatile Object filled;

    /** The heap is full time and again while threads wait and signal. */
    static void fullHeap(ChildJvm.Talk talk) throws Exception {
        SharedReentrantLock lock = SharedReentrantLock.create();
        SharedCondition condition = lock.newCondition();
        Thread[] threads = new Thread[6];
        boolean[] failed = new boolean[1];
        long end = System.nanoTime() + 6_000_000_000L;
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                while (System.nanoTime() < end) {
                    try {
                        lock.lock();
                    } catch (OutOfMemoryError e) {
                        continue;
                    }
                    try {
                        condition.awaitNanos(2_000_000);
                        condition.signal();
                    } catch (OutOfMemoryError | InterruptedException e) {
                        // That is what is tried.
                    }
                    if (lock.getHoldCount() != 1) {
                        failed[0] = true;
                        return;
                    }
                    try {
                        lock.unlock();
                    } catch (OutOfMemoryError e) {
                        // The lock is released all the same.
                    }
                }
            });
            threads[i].start();
        }
        int full = 0;
        while (System.nanoTime() < end) {
            try {
                while (System.nanoTime() < end) {
                    filled = new Object[] {filled, new byte[full % 2 == 0 ? 2000 : 100]};
                }
            } catch (OutOfMemoryError e) {
                long until = System.nanoTime() + 3_000_000;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                filled = null;
                full++;
            }
        }
        filled = null;
        for (Thread thread : threads) {
            thread.join();
        }
        talk.say(failed[0] ? "await ended without the lock" : full > 0 ? "held" : "the heap was never full");
    }

    @Test
    void theLockIsHeldHoweverFullTheHeapIs() throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of("-Xmx24m"), AwaitErrorsTest.class, "fullHeap")) {
            child.expect("held");
        }
    }
}

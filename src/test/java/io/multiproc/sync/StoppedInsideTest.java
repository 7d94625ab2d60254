package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.Steps;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Stops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A real process is stopped before each step of an operation on permits that come back: every operation of others ends. */
@Tag("wait")
class StoppedInsideTest {
    private static final Duration LIMIT = Duration.ofMillis(100);
    private static final Duration WATCHDOG = Duration.ofSeconds(10);
    private static final int PERMITS = 3;
    private static final SharedOptions OWNED = SharedOptions.anonymous().returnPermitsOnDeath();

    /** What the process does that is stopped. */
    enum Act {
        ACQUIRE {
            @Override
            void on(SharedSemaphore semaphore) throws Exception {
                semaphore.acquire(PERMITS);
            }
        },
        DRAIN {
            @Override
            void on(SharedSemaphore semaphore) {
                semaphore.drainPermits();
            }
        },
        RELEASE {
            @Override
            void on(SharedSemaphore semaphore) {
                semaphore.release(PERMITS);
            }
        };

        abstract void on(SharedSemaphore semaphore) throws Exception;
    }

    /** The child: each order is an operation and the step before which it says where it is, and does nothing until it is told to. */
    static void serve(ChildJvm.Talk talk, SharedSemaphore semaphore) throws Exception {
        semaphore.tryAcquire(0);
        talk.say("up");
        for (String order = talk.hear(); !order.equals("end"); order = talk.hear()) {
            int step = Integer.parseInt(talk.hear());
            int[] steps = new int[1];
            Thread self = Thread.currentThread();
            Steps.listen((kind, at) -> {
                if (Thread.currentThread() == self && steps[0]++ == step) {
                    waitForOrder(talk);
                }
            });
            Act.valueOf(order).on(semaphore);
            Steps.listen(null);
            talk.say(steps[0] > step ? "after the step" : "there is no such step");
        }
    }

    private static void waitForOrder(ChildJvm.Talk talk) {
        try {
            talk.say("inside");
            talk.hear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ChildJvm child(SharedSemaphore semaphore) throws Exception {
        ChildJvm child =
                ChildJvm.start(List.of("-D" + Steps.PROPERTY + "=true"), StoppedInsideTest.class, "serve", semaphore);
        child.expect("up");
        return child;
    }

    /** Has the child do something and stops it before a step; false if it has done it without coming to such a step. */
    private static boolean stopBefore(ChildJvm child, Act act, int step) throws Exception {
        child.say(act.name());
        child.say(Integer.toString(step));
        String news = child.hear();
        if (news.equals("inside")) {
            Stops.stop(child.pid());
            return true;
        }
        assertEquals("there is no such step", news);
        return false;
    }

    private static void goOn(ChildJvm child) throws Exception {
        Stops.goOn(child.pid());
        child.say("go on");
        child.expect("after the step");
    }

    private static void doWhole(ChildJvm child, Act act) throws Exception {
        assertFalse(stopBefore(child, act, Integer.MAX_VALUE));
    }

    private static void inTime(Executable call) {
        assertTimeoutPreemptively(WATCHDOG, call);
    }

    /** Everything that can be called; afterwards there are as many permits as before. */
    private static void callAll(SharedSemaphore semaphore) throws Exception {
        inTime(semaphore::toString);
        inTime(semaphore::holders);
        int[] there = new int[1];
        inTime(() -> there[0] = semaphore.drainPermits());
        assertTrue(there[0] == 0 || there[0] == PERMITS, () -> "drained " + there[0]);
        inTime(() -> assertFalse(semaphore.tryAcquire()));
        Waiter<Boolean> limited = Waiter.asleep(() -> semaphore.tryAcquire(LIMIT));
        Waiter<?> failing = Waiter.asleep(() -> assertThrows(TimeoutException.class, () -> semaphore.acquire(LIMIT)));
        Waiter<?> interrupted = Waiter.asleep(() -> assertThrows(InterruptedException.class, semaphore::acquire));
        interrupted.interrupt();
        inTime(interrupted::get);
        SharedSemaphore view = Copies.copy(semaphore);
        Waiter<?> closed = Waiter.asleep(() -> assertThrows(IllegalStateException.class, view::acquireUninterruptibly));
        inTime(view::close);
        inTime(closed::get);
        inTime(failing::get);
        inTime(() -> assertFalse(limited.get()));
        Waiter<Void> patient = Waiter.asleepDoing(() -> {
            semaphore.acquire();
            semaphore.release();
        });
        inTime(() -> semaphore.release(PERMITS));
        inTime(patient::get);
        inTime(() -> assertTrue(semaphore.tryAcquire(PERMITS)));
        inTime(() -> semaphore.release(there[0]));
    }

    @Test
    void allOthersGoOnWhereverAProcessIsStopped() throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.create(OWNED, PERMITS);
                ChildJvm child = child(semaphore)) {
            int stops = 0;
            for (int step = 0; stopBefore(child, Act.ACQUIRE, step); step++) {
                callAll(semaphore);
                goOn(child);
                assertEquals(0, semaphore.availablePermits());
                doWhole(child, Act.RELEASE);
                assertEquals(PERMITS, semaphore.availablePermits());
                stops++;
            }
            for (int step = 0; stopBefore(child, Act.RELEASE, step); step++) {
                callAll(semaphore);
                goOn(child);
                assertEquals(PERMITS, semaphore.availablePermits());
                doWhole(child, Act.DRAIN);
                assertEquals(0, semaphore.availablePermits());
                stops++;
            }
            assertTrue(stops >= 8, "steps: " + stops);
            assertEquals(PERMITS, semaphore.availablePermits());
            child.say("end");
        }
    }

    /** Two processes return what a third has left; one of them is stopped meanwhile, or is killed there. */
    @Test
    void permitsOfADeadProcessComeBackOnceWhereverAnotherIsStopped() throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.bounded(OWNED, PERMITS);
                ChildJvm child = child(semaphore)) {
            int stops = 0;
            DeadHolder.hold(semaphore, 2);
            for (int step = 0; stopBefore(child, Act.DRAIN, step); step++) {
                int[] there = new int[1];
                inTime(() -> there[0] = semaphore.drainPermits());
                assertTrue(there[0] == 0 || there[0] == PERMITS, () -> "drained " + there[0]);
                inTime(() -> assertFalse(semaphore.tryAcquire()));
                goOn(child);
                assertEquals(0, semaphore.availablePermits());
                inTime(() -> semaphore.release(there[0]));
                if (there[0] == 0) {
                    doWhole(child, Act.RELEASE);
                }
                assertThrows(IllegalStateException.class, semaphore::release);
                DeadHolder.hold(semaphore, 2);
                stops++;
            }
            doWhole(child, Act.RELEASE);
            DeadHolder.hold(semaphore, 2);
            assertTrue(stops >= 8, "steps: " + stops);
            assertTrue(stopBefore(child, Act.DRAIN, stops - 1));
            child.kill();
            inTime(() -> assertEquals(PERMITS, semaphore.drainPermits()));
        }
    }
}

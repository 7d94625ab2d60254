package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.value.SharedInt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a barrier does while nobody dies. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class SharedBarrierTest {
    private static final int PARTIES = 5;

    /** Begins so many waits, and returns when all of them count. */
    private static List<Waiter<Integer>> waiting(SharedBarrier barrier, int number) {
        List<Waiter<Integer>> waiters = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            waiters.add(Waiter.of(() -> barrier.await()));
        }
        awaitWaiting(barrier, number);
        return waiters;
    }

    private static void awaitWaiting(SharedBarrier barrier, int number) {
        while (barrier.getNumberWaiting() < number) {
            Thread.onSpinWait();
        }
    }

    private static void assertAllBroken(List<Waiter<Integer>> waiters) {
        for (Waiter<Integer> waiter : waiters) {
            assertThrows(BrokenBarrierException.class, waiter::get);
        }
    }

    private static void assertPasses(SharedBarrier barrier) throws Exception {
        List<Waiter<Integer>> others = waiting(barrier, barrier.getParties() - 1);
        assertEquals(0, barrier.await());
        for (Waiter<Integer> other : others) {
            other.get();
        }
        assertFalse(barrier.isBroken());
        assertEquals(0, barrier.getNumberWaiting());
    }

    /** CP-079, CP-080: five processes, ten passes; the numbers of each pass are 0 to 4. */
    @Test
    void processesPassInLockstep() throws Exception {
        List<ChildJvm> children = new ArrayList<>();
        try (SharedBarrier barrier = SharedBarrier.create(PARTIES);
                SharedInt arrived = SharedInt.create(0)) {
            for (int i = 1; i < PARTIES; i++) {
                children.add(ChildJvm.start(SharedBarrierTest.class, "passTenTimes", barrier, arrived));
            }
            String own = passes(barrier, arrived);
            List<String[]> numbers = new ArrayList<>(List.<String[]>of(own.split(" ")));
            for (ChildJvm child : children) {
                numbers.add(child.hear().split(" "));
            }
            for (int pass = 0; pass < 10; pass++) {
                TreeSet<String> ofPass = new TreeSet<>();
                for (String[] party : numbers) {
                    ofPass.add(party[pass]);
                }
                assertEquals("[0, 1, 2, 3, 4]", ofPass.toString());
            }
            assertEquals(0, barrier.getNumberWaiting());
            assertFalse(barrier.isBroken());
        } finally {
            for (ChildJvm child : children) {
                child.close();
            }
        }
    }

    static void passTenTimes(ChildJvm.Talk talk, SharedBarrier barrier, SharedInt arrived) throws Exception {
        talk.say(passes(barrier, arrived));
        talk.hear();
    }

    private static String passes(SharedBarrier barrier, SharedInt arrived) throws Exception {
        StringBuilder numbers = new StringBuilder();
        for (int pass = 1; pass <= 10; pass++) {
            arrived.getAndAdd(1);
            numbers.append(barrier.await()).append(' ');
            int all = arrived.get();
            if (all < pass * PARTIES || all > pass * PARTIES + PARTIES - 1) {
                return "somebody was in another phase: " + all + " in pass " + pass;
            }
        }
        return numbers.toString();
    }

    /** CP-081. */
    @Test
    void theActionRunsOnceBeforeAnybodyPasses() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3)) {
            AtomicInteger acted = new AtomicInteger();
            for (int pass = 1; pass <= 3; pass++) {
                List<Waiter<Integer>> waiters = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    waiters.add(Waiter.of(() -> {
                        barrier.await(acted::incrementAndGet);
                        return acted.get();
                    }));
                }
                for (Waiter<Integer> waiter : waiters) {
                    assertEquals(pass, waiter.get());
                }
            }
        }
    }

    /** CP-082, CP-084, across processes. */
    @Test
    void anAbortBreaksTheBarrierForAllUntilTheReset() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3);
                ChildJvm child = ChildJvm.start(SharedBarrierTest.class, "waitAbortWait", barrier)) {
            List<Waiter<Integer>> waiters = waiting(barrier, 2);
            child.say("pass");
            child.expect("passed");
            for (Waiter<Integer> waiter : waiters) {
                waiter.get();
            }
            waiters = waiting(barrier, 2);
            child.say("abort");
            child.expect("broken: true");
            assertAllBroken(waiters);
            assertTrue(barrier.isBroken());
            assertTrue(barrier.toString().contains("broken"), barrier.toString());
            assertThrows(BrokenBarrierException.class, barrier::await);
            assertThrows(BrokenBarrierException.class, () -> barrier.await(Duration.ofDays(1)));
            barrier.reset();
            assertFalse(barrier.isBroken());
            waiters = waiting(barrier, 2);
            child.say("pass");
            child.expect("passed");
            for (Waiter<Integer> waiter : waiters) {
                waiter.get();
            }
        }
    }

    static void waitAbortWait(ChildJvm.Talk talk, SharedBarrier barrier) throws Exception {
        talk.hear();
        barrier.await();
        talk.say("passed");
        talk.hear();
        barrier.abort();
        talk.say("broken: " + barrier.isBroken());
        talk.hear();
        barrier.await();
        talk.say("passed");
        talk.hear();
    }

    /** CP-085. */
    @Test
    void aPartyThatGivesUpBreaksTheBarrierForAll() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3)) {
            List<Waiter<Integer>> waiters = waiting(barrier, 1);
            TimeoutException e = assertThrows(TimeoutException.class, () -> barrier.await(Duration.ofMillis(20)));
            String self = "waiting: process " + ProcessHandle.current().pid();
            assertTrue(e.getMessage().contains(self), e.getMessage());
            assertAllBroken(waiters);
            assertThrows(BrokenBarrierException.class, barrier::await, "the late one");
            barrier.reset();
            assertThrows(TimeoutException.class, () -> barrier.await(-1, TimeUnit.DAYS));
            barrier.reset();
            assertPasses(barrier);
        }
    }

    /** CP-086. */
    @Test
    void onePartyAlonePassesAgainAndAgain() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(1)) {
            for (int i = 0; i < 5; i++) {
                assertEquals(0, barrier.await());
                assertEquals(0, barrier.await(Duration.ZERO));
                assertEquals(0, barrier.await(() -> {}));
            }
        }
    }

    @Test
    void interruptedPartiesBreakTheBarrier() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3)) {
            List<Waiter<Integer>> waiters = waiting(barrier, 2);
            waiters.get(0).interrupt();
            assertThrows(InterruptedException.class, waiters.get(0)::get);
            assertThrows(BrokenBarrierException.class, waiters.get(1)::get);
            barrier.reset();
            waiters = waiting(barrier, 1);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, barrier::await);
            assertAllBroken(waiters);
        }
    }

    /** CPX-09. */
    @Test
    void anActionThatThrowsBreaksTheBarrier() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            List<Waiter<Integer>> waiters = waiting(barrier, 1);
            assertThrows(
                    ArithmeticException.class,
                    () -> barrier.await(() -> {
                        throw new ArithmeticException();
                    }));
            assertAllBroken(waiters);
            assertTrue(barrier.isBroken());
            barrier.reset();
            assertPasses(barrier);
            assertThrows(NullPointerException.class, () -> barrier.await((Runnable) null));
            assertPasses(barrier);
        }
    }

    /** A party whose action runs until it is told to end. */
    private static final class Actor {
        final CountDownLatch acting = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);
        final Waiter<Integer> waiter;

        Actor(SharedBarrier barrier) throws InterruptedException {
            waiter = Waiter.of(() -> barrier.await(() -> {
                acting.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
            acting.await();
        }
    }

    @Test
    void timeAndInterruptEndTheWaitForAnAction() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            Waiter<Integer> timed = Waiter.of(() -> barrier.await(Duration.ofMillis(300)));
            awaitWaiting(barrier, 1);
            Actor actor = new Actor(barrier);
            assertThrows(TimeoutException.class, timed::get);
            actor.end.countDown();
            assertThrows(BrokenBarrierException.class, actor.waiter::get);
            assertTrue(barrier.isBroken());
            barrier.reset();

            Waiter<Integer> interrupted = Waiter.of(() -> barrier.await());
            awaitWaiting(barrier, 1);
            Actor second = new Actor(barrier);
            interrupted.interrupt();
            assertThrows(InterruptedException.class, interrupted::get);
            second.end.countDown();
            assertThrows(BrokenBarrierException.class, second.waiter::get);
            barrier.reset();
            assertPasses(barrier);
        }
    }

    /** A thread that has not arrived gives up without breaking the pass of the others. */
    @Test
    void timeAndInterruptEndTheWaitToArrive() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            List<Waiter<Integer>> first = waiting(barrier, 1);
            Actor actor = new Actor(barrier);
            assertThrows(TimeoutException.class, () -> barrier.await(Duration.ofMillis(20)));
            Waiter<Integer> early = Waiter.of(() -> barrier.await());
            early.awaitAsleep();
            early.interrupt();
            assertThrows(InterruptedException.class, early::get);
            actor.end.countDown();
            assertEquals(0, actor.waiter.get());
            assertEquals(1, first.get(0).get());
            assertFalse(barrier.isBroken());
        }
    }

    @Test
    void whoComesDuringAnActionBelongsToTheNextPass() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            List<Waiter<Integer>> first = waiting(barrier, 1);
            Actor actor = new Actor(barrier);
            Waiter<Integer> early = Waiter.of(() -> barrier.await());
            early.awaitAsleep();
            assertEquals(2, barrier.getNumberWaiting());
            actor.end.countDown();
            actor.waiter.get();
            first.get(0).get();
            awaitWaiting(barrier, 1);
            assertFalse(early.isDone());
            assertEquals(0, barrier.await());
            assertEquals(1, early.get());
        }
    }

    @Test
    void aResetDuringAnActionBreaksItsPassOnly() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            List<Waiter<Integer>> old = waiting(barrier, 1);
            Actor actor = new Actor(barrier);
            barrier.reset();
            assertAllBroken(old);
            assertPasses(barrier);
            List<Waiter<Integer>> next = waiting(barrier, 1);
            actor.end.countDown();
            assertThrows(BrokenBarrierException.class, actor.waiter::get);
            assertEquals(1, barrier.getNumberWaiting());
            assertEquals(0, barrier.await());
            assertEquals(1, next.get(0).get());
        }
    }

    @Test
    void anAbortDuringAnActionBreaksThePass() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            List<Waiter<Integer>> old = waiting(barrier, 1);
            Actor actor = new Actor(barrier);
            barrier.abort();
            assertAllBroken(old);
            actor.end.countDown();
            assertThrows(BrokenBarrierException.class, actor.waiter::get);
            assertTrue(barrier.isBroken());
        }
    }

    @Test
    void moreThreadsThanPartiesPassInGroups() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            AtomicInteger zeros = new AtomicInteger();
            List<Waiter<Void>> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                threads.add(Waiter.doing(() -> {
                    for (int pass = 0; pass < 50; pass++) {
                        zeros.addAndGet(barrier.await() == 0 ? 1 : 0);
                    }
                }));
            }
            // Of so many the last may find itself alone: the test is its partner as long as it waits.
            while (threads.stream().anyMatch(thread -> !thread.isDone())) {
                if (threads.stream().filter(thread -> !thread.isDone()).count() == 1
                        && barrier.getNumberWaiting() == 1) {
                    zeros.addAndGet(barrier.await() == 0 ? 1 : 0);
                }
            }
            for (Waiter<Void> thread : threads) {
                thread.get();
            }
            assertTrue(zeros.get() >= 200, "passes: " + zeros);
        }
    }

    /** CPX-10. */
    @Test
    void numbersOfPartiesAreChecked() {
        String name = Names.fresh();
        assertThrows(IllegalArgumentException.class, () -> SharedBarrier.create(0));
        assertThrows(IllegalArgumentException.class, () -> SharedBarrier.create(-1));
        assertThrows(IllegalArgumentException.class, () -> SharedBarrier.create(name, 32769));
        assertThrows(IllegalArgumentException.class, () -> SharedBarrier.openOrCreate(name, 0));
        try (SharedBarrier large = SharedBarrier.create(name, 32768);
                SharedBarrier same = SharedBarrier.openOrCreate(name, 0)) {
            assertEquals(32768, same.getParties());
            assertThrows(TimeoutException.class, () -> large.await(Duration.ZERO));
            assertTrue(same.isBroken());
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void closeBreaksTheBarrierIfThreadsOfThisProcessWaitThroughIt() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3);
                ChildJvm child = ChildJvm.start(SharedBarrierTest.class, "waitAndClose", barrier)) {
            child.expect("asleep");
            Waiter<Integer> other = Waiter.asleep(barrier::await);
            child.say("close");
            child.expect("closed");
            assertThrows(BrokenBarrierException.class, other::get);
            assertTrue(barrier.isBroken());
        }
    }

    static void waitAndClose(ChildJvm.Talk talk, SharedBarrier barrier) throws Exception {
        Waiter<Exception> waiter = Waiter.asleep(() -> assertThrows(Exception.class, barrier::await));
        talk.say("asleep");
        talk.hear();
        barrier.close();
        waiter.get();
        talk.say("closed");
        talk.hear();
    }
}

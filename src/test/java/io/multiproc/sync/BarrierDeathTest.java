package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.lock.LockingThread;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Parties die at a barrier, by {@code kill -9} or in a state that their words show. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class BarrierDeathTest {
    private static final int DEAD = DeadWords.DEAD;

    static void arrive(ChildJvm.Talk talk, SharedBarrier barrier) throws Exception {
        Waiter.asleepDoing(barrier::await);
        talk.say("asleep");
        talk.hear();
    }

    static void act(ChildJvm.Talk talk, SharedBarrier barrier) throws Exception {
        barrier.await(() -> {
            talk.say("acting");
            try {
                talk.hear();
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void awaitWaiting(SharedBarrier barrier, int number) {
        while (barrier.getNumberWaiting() != number) {
            Thread.onSpinWait();
        }
    }

    private static Waiter<Integer> asleep(SharedBarrier barrier) {
        int before = barrier.getNumberWaiting();
        Waiter<Integer> waiter = Waiter.of(() -> barrier.await());
        awaitWaiting(barrier, before + 1);
        waiter.awaitAsleep();
        return waiter;
    }

    private static void assertBroken(Waiter<Integer> waiter) {
        assertThrows(BrokenBarrierException.class, waiter::get);
    }

    private static void assertPassesAfterReset(SharedBarrier barrier) throws Exception {
        assertTrue(barrier.isBroken());
        barrier.reset();
        assertPasses(barrier);
    }

    private static void assertPasses(SharedBarrier barrier) throws Exception {
        assertFalse(barrier.isBroken());
        Waiter<?>[] others = new Waiter<?>[barrier.getParties() - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = Waiter.of(() -> barrier.await());
        }
        awaitWaiting(barrier, others.length);
        assertEquals(0, barrier.await());
        for (Waiter<?> other : others) {
            other.get();
        }
    }

    @Test
    void aPartyKilledWhileItWaitsBreaksTheBarrierForThoseWhoSleep() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3);
                ChildJvm child = ChildJvm.start(BarrierDeathTest.class, "arrive", barrier)) {
            child.expect("asleep");
            Waiter<Integer> other = asleep(barrier);
            assertTrue(barrier.toString().contains("waiting: process "), barrier.toString());
            child.kill();
            assertBroken(other);
            assertPassesAfterReset(barrier);
        }
    }

    @Test
    void nobodyPassesIfAPartyHasBeenKilledBeforeTheLastOneComes() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2);
                ChildJvm child = ChildJvm.start(BarrierDeathTest.class, "arrive", barrier)) {
            child.expect("asleep");
            child.kill();
            AtomicBoolean acted = new AtomicBoolean();
            assertThrows(BrokenBarrierException.class, () -> barrier.await(() -> acted.set(true)));
            assertFalse(acted.get());
            assertPassesAfterReset(barrier);
        }
    }

    @Test
    void aPartyKilledInTheActionBreaksTheBarrier() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            Waiter<Integer> other = asleep(barrier);
            try (ChildJvm child = ChildJvm.start(BarrierDeathTest.class, "act", barrier)) {
                child.expect("acting");
                Waiter<Integer> early = Waiter.of(() -> barrier.await());
                early.awaitAsleep();
                child.kill();
                assertBroken(other);
                assertBroken(early);
            }
            assertPassesAfterReset(barrier);
        }
    }

    @Test
    void aPartyThatDiesDuringTheActionBreaksTheBarrierAtItsEnd() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3);
                ChildJvm child = ChildJvm.start(BarrierDeathTest.class, "arrive", barrier)) {
            child.expect("asleep");
            Waiter<Integer> other = asleep(barrier);
            assertThrows(
                    BrokenBarrierException.class,
                    () -> barrier.await(() -> {
                        try {
                            child.kill();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }));
            assertBroken(other);
            assertPassesAfterReset(barrier);
        }
    }

    private static void entry(DeadWords words, int entry, int id, int state) {
        words.write(BarrierState.ENTRIES + entry * Long.BYTES, DeadWords.of(id, state));
    }

    @Test
    void deathAfterArrivingBreaksTheBarrier() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3)) {
            Waiter<Integer> first = asleep(barrier);
            DeadWords words = new DeadWords(barrier.view);
            entry(words, 1, DEAD, BarrierState.WAITING);
            words.hold(BarrierState.LOCK);
            assertBroken(first);
            assertPassesAfterReset(barrier);
        }
    }

    /** The last party died letting the others pass: one of them is through, and nobody else will come. */
    @Test
    void deathInTheMiddleOfLettingPassLetsAllPass() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3)) {
            Waiter<Integer> first = asleep(barrier);
            Waiter<Integer> second = asleep(barrier);
            DeadWords words = new DeadWords(barrier.view);
            words.hold(BarrierState.LOCK);
            words.writeInt(BarrierState.PHASE, BarrierState.PASSING);
            entry(words, 2, DEAD, BarrierState.PASSED);
            entry(words, 0, barrier.view.life().claimed(), BarrierState.PASSED);
            assertEquals(2, first.get());
            assertEquals(1, second.get());
            assertPasses(barrier);
        }
    }

    @Test
    void deathAfterLettingAllPassLeavesTheBarrierReady() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            Waiter<Integer> first = asleep(barrier);
            DeadWords words = new DeadWords(barrier.view);
            words.hold(BarrierState.LOCK);
            words.writeInt(BarrierState.PHASE, BarrierState.PASSING);
            entry(words, 1, DEAD, BarrierState.PASSED);
            entry(words, 0, barrier.view.life().claimed(), BarrierState.PASSED);
            first.get();
            assertPasses(barrier);
        }
    }

    /** Who aborts or resets need not be a party. */
    @Test
    void deathInTheMiddleOfBreakingBreaksForAll() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3)) {
            Waiter<Integer> first = asleep(barrier);
            Waiter<Integer> second = asleep(barrier);
            DeadWords words = new DeadWords(barrier.view);
            words.hold(BarrierState.LOCK);
            words.writeInt(BarrierState.PHASE, BarrierState.BREAKING);
            assertBroken(first);
            assertBroken(second);
            assertPassesAfterReset(barrier);
        }
    }

    @Test
    void deathAtTheBeginningOfTheActionBreaksForAllWhoWaitAndCome() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            Waiter<Integer> first = asleep(barrier);
            DeadWords words = new DeadWords(barrier.view);
            entry(words, 1, DEAD, BarrierState.WAITING);
            words.writeInt(BarrierState.RUNNER, DEAD);
            words.writeInt(BarrierState.PHASE, BarrierState.ACTING);
            assertThrows(BrokenBarrierException.class, barrier::await);
            assertBroken(first);
            assertPassesAfterReset(barrier);
        }
    }

    /** All parties are through, and one who has come for the next pass sleeps: it must find out that nobody will end the phase. */
    @Test
    void deathAfterAnActionLetsThoseComeWhoWaitedForItsEnd() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            barrier.reset();
            DeadWords words = new DeadWords(barrier.view);
            words.writeInt(BarrierState.RUNNER, barrier.view.life().claimed());
            words.writeInt(BarrierState.PHASE, BarrierState.ACTING);
            Waiter<Integer> early = Waiter.of(() -> barrier.await());
            early.awaitAsleep();
            words.hold(BarrierState.LOCK);
            words.writeInt(BarrierState.PHASE, BarrierState.PASSING);
            awaitWaiting(barrier, 1);
            assertEquals(0, barrier.await());
            assertEquals(1, early.get());
        }
    }

    @Test
    void entriesOfTheDeadWhoHadPassedAreUsedAgain() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            DeadWords words = new DeadWords(barrier.view);
            for (int i = 0; i < 4; i++) {
                entry(words, i, DEAD, i % 2 == 0 ? BarrierState.PASSED : BarrierState.BROKEN);
            }
            assertPasses(barrier);
        }
    }

    /** A party that had to leave without a word looks dead. */
    @Test
    void aPartyThatLeavesWhileItWaitsBreaksTheBarrier() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3)) {
            Waiter<Integer> first = asleep(barrier);
            BarrierState state = new BarrierState(barrier.view);
            LockingThread holder = state.lock();
            int entry = state.arrive();
            state.unlock(holder);
            state.leave(entry);
            assertBroken(first);
            assertPassesAfterReset(barrier);
        }
    }
}

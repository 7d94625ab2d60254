package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.wait.WaitWords;
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

    private static void entry(DeadWords words, int entry, long word) {
        words.write(BarrierLayout.ENTRIES + entry * BarrierLayout.stride(3), word);
    }

    /** As if a thread of a process that is dead had arrived in phase 0. */
    private static void arriveDead(DeadWords words) {
        entry(words, lastEntry(words), BarrierLayout.entry(DEAD, 0));
        words.write(BarrierLayout.COUNT, words.read(BarrierLayout.COUNT) + BarrierLayout.ONE_ARRIVED);
    }

    private static int lastEntry(DeadWords words) {
        int entry = 2 * words.readInt(BarrierLayout.PARTIES) - 1;
        while (words.read(BarrierLayout.ENTRIES + entry * BarrierLayout.stride(3)) != 0) {
            entry--;
        }
        return entry;
    }

    private static void count(DeadWords words, long arrived, int phase, int state) {
        words.write(BarrierLayout.COUNT, BarrierLayout.word(arrived, BarrierLayout.stage(phase, state)));
    }

    @Test
    void deathBetweenTheEntryAndTheCountBreaksTheBarrier() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3)) {
            Waiter<Integer> first = asleep(barrier);
            DeadWords words = new DeadWords(barrier.view);
            entry(words, lastEntry(words), BarrierLayout.entry(DEAD, 0));
            assertBroken(first);
            assertPassesAfterReset(barrier);
        }
    }

    @Test
    void deathAfterArrivingBreaksTheBarrier() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3)) {
            Waiter<Integer> first = asleep(barrier);
            arriveDead(new DeadWords(barrier.view));
            assertBroken(first);
            assertPassesAfterReset(barrier);
        }
    }

    @Test
    void deathOfTheLastPartyBeforeItLetsOthersPassBreaksTheBarrier() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            Waiter<Integer> first = asleep(barrier);
            arriveDead(new DeadWords(barrier.view));
            Waiter<Integer> early = Waiter.of(() -> barrier.await());
            assertBroken(first);
            assertBroken(early);
            assertPassesAfterReset(barrier);
        }
    }

    /** The pass is decided by the count; the others find it there. */
    @Test
    void deathBetweenThePassAndItsPublicationLetsAllPass() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3)) {
            Waiter<Integer> first = asleep(barrier);
            Waiter<Integer> second = asleep(barrier);
            DeadWords words = new DeadWords(barrier.view);
            entry(words, lastEntry(words), BarrierLayout.entry(DEAD, 0));
            count(words, 0, 1, BarrierLayout.FILLING);
            assertEquals(2, first.get());
            assertEquals(1, second.get());
            assertPasses(barrier);
        }
    }

    /** The thread that aborts or resets need not be a party. */
    @Test
    void deathBetweenABreakAndItsPublicationBreaksForAll() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3)) {
            Waiter<Integer> first = asleep(barrier);
            Waiter<Integer> second = asleep(barrier);
            count(new DeadWords(barrier.view), 2, 0, BarrierLayout.BROKEN);
            assertBroken(first);
            assertBroken(second);
            assertPassesAfterReset(barrier);
        }
    }

    /** A reset settles the entries before it moves on, so that a thread that sleeps through it knows. */
    @Test
    void deathBetweenAResetAndItsPublicationBreaksForThoseThatWaited() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3)) {
            Waiter<Integer> first = asleep(barrier);
            DeadWords words = new DeadWords(barrier.view);
            int entry = 0;
            while (words.read(BarrierLayout.ENTRIES + entry * BarrierLayout.stride(3)) == 0) {
                entry++;
            }
            entry(
                    words,
                    entry,
                    BarrierLayout.broken(BarrierLayout.entry(barrier.view.life().claimed(), 0)));
            count(words, 0, 1, BarrierLayout.FILLING);
            assertBroken(first);
            assertPasses(barrier);
        }
    }

    @Test
    void deathAtTheBeginningOfTheActionBreaksForAllThatWaitAndCome() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            Waiter<Integer> first = asleep(barrier);
            DeadWords words = new DeadWords(barrier.view);
            arriveDead(words);
            words.write(BarrierLayout.RUNNER, BarrierLayout.entry(DEAD, 0));
            count(words, 2, 0, BarrierLayout.ACTING);
            assertThrows(BrokenBarrierException.class, barrier::await);
            assertBroken(first);
            assertPassesAfterReset(barrier);
        }
    }

    @Test
    void theRunnerOfAnEarlierPhaseIsNotTakenForThisOnes() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            DeadWords words = new DeadWords(barrier.view);
            barrier.reset();
            words.write(BarrierLayout.RUNNER, BarrierLayout.entry(DEAD, 0));
            Waiter<Integer> first = asleep(barrier);
            assertEquals(0, barrier.await(() -> assertFalse(barrier.isBroken())));
            first.get();
        }
    }

    @Test
    void entriesOfTheDeadThatHadPassedAreUsedAgain() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(2)) {
            DeadWords words = new DeadWords(barrier.view);
            barrier.reset();
            for (int i = 0; i < 4; i++) {
                long word = BarrierLayout.entry(DEAD, 0);
                entry(words, i, i % 2 == 0 ? word : BarrierLayout.broken(word));
            }
            assertPasses(barrier);
        }
    }

    /** A party that has no entry any more and did not pass is not waited for. */
    @Test
    void aPartyThatLeavesWhileItWaitsBreaksTheBarrier() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3)) {
            Waiter<Integer> first = asleep(barrier);
            BarrierState state = new BarrierState(barrier.view);
            BarrierParty party = new BarrierParty(state, Gate.prompt(barrier.view, BarrierLayout.ROOM, WaitWords.ALL));
            assertTrue(party.claimEntry(state.published()));
            assertTrue(party.count());
            party.leave();
            assertBroken(first);
            assertPassesAfterReset(barrier);
        }
    }
}

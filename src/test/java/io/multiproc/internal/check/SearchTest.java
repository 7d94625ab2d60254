package io.multiproc.internal.check;

import static io.multiproc.internal.check.Call.PENDING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.check.Verdict.Answer;
import io.multiproc.testing.ChildJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Histories whose verdict is known. Those of figures are of Herlihy and Wing, "Linearizability" (1990). */
class SearchTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private static boolean explains(List<Call> calls, Order order, Model model) {
        Verdict verdict = Search.of(calls, order, model, LONG);
        assertNotEquals(Answer.UNDECIDED, verdict.answer());
        return verdict.answer() == Answer.EXPLAINED;
    }

    private static boolean linearizable(Model model, Call... calls) {
        return explains(List.of(calls), Order.REAL_TIME, model);
    }

    private static boolean sequential(Model model, Call... calls) {
        return explains(List.of(calls), Order.PROGRAM, model);
    }

    /** Figure 1 (a): two overlapping puts may take effect in either order. */
    @Test
    void overlappingPutsTakeEffectInEitherOrder() {
        assertTrue(linearizable(
                new Fifo(),
                Fifo.put(0, 0, 10, 'x'),
                Fifo.put(1, 5, 15, 'y'),
                Fifo.take(1, 20, 30, 'x'),
                Fifo.take(0, 25, 35, 'y'),
                Fifo.put(0, 40, 50, 'z')));
    }

    /** Figure 1 (b): x was in the queue before y was put, but y comes out first. */
    @Test
    void whatWasPutLaterDoesNotComeOutEarlier() {
        Call[] history = {Fifo.put(0, 0, 10, 'x'), Fifo.put(1, 15, 25, 'y'), Fifo.take(0, 30, 40, 'y')};
        assertFalse(linearizable(new Fifo(), history));
        assertTrue(sequential(new Fifo(), history));
    }

    /** Figure 1 (c): an item is taken while it is being put. */
    @Test
    void anItemMayBeTakenWhileItIsBeingPut() {
        assertTrue(linearizable(new Fifo(), Fifo.put(0, 0, 30, 'x'), Fifo.take(1, 10, 20, 'x')));
    }

    /** Figure 1 (d): y comes out twice. */
    @Test
    void anItemDoesNotComeOutTwice() {
        Call[] history = {
            Fifo.put(0, 0, 30, 'x'), Fifo.put(1, 5, 25, 'y'), Fifo.take(0, 35, 45, 'y'), Fifo.take(2, 37, 47, 'y')
        };
        assertFalse(linearizable(new Fifo(), history));
        assertFalse(sequential(new Fifo(), history));
    }

    /** Figure 2 (a): a read that overlaps a write may see it, and then all later ones do. */
    @Test
    void aReadMaySeeAnOverlappingWrite() {
        assertTrue(linearizable(
                new Register(),
                Register.write(0, 0, 10, 0),
                Register.write(1, 5, 40, 1),
                Register.read(0, 15, 25, 1),
                Register.write(2, 20, 30, 0),
                Register.read(1, 45, 55, 0)));
    }

    /** Figure 2 (b): once somebody has read 1, nobody reads 0 any more. */
    @Test
    void aReadDoesNotGoBackBehindAnEarlierRead() {
        Call[] history = {
            Register.write(0, 0, 10, 0),
            Register.write(1, 12, 50, 1),
            Register.read(0, 15, 25, 1),
            Register.read(2, 30, 40, 0)
        };
        assertFalse(linearizable(new Register(), history));
    }

    @Test
    void whatAKilledWriterWroteMayAppearAtAnyLaterTimeButOnlyOnce() {
        Call killed = Register.write(0, 0, PENDING, 1);
        assertTrue(linearizable(new Register(), killed, Register.read(1, 10, 20, 0), Register.read(1, 30, 40, 1)));
        assertTrue(linearizable(new Register(), killed, Register.read(1, 10, 20, 0), Register.read(1, 30, 40, 0)));
        assertTrue(linearizable(new Register(), killed, Register.read(1, 10, 20, 1), Register.read(1, 30, 40, 1)));
        assertFalse(linearizable(new Register(), killed, Register.read(1, 10, 20, 1), Register.read(1, 30, 40, 0)));
        assertFalse(linearizable(new Register(), Register.add(0, 0, PENDING, 0), Register.read(1, 10, 20, 2)));
    }

    @Test
    void whatAKilledWriterBeganLaterDoesNotAppearBefore() {
        assertFalse(linearizable(new Register(), Register.read(1, 0, 10, 1), Register.write(0, 20, PENDING, 1)));
    }

    @Test
    void theFirstCallThatCannotBeExplainedIsNamed() {
        Call lost = Register.add(1, 5, 15, 0);
        Verdict verdict = Search.of(
                List.of(Register.add(0, 0, 10, 0), lost, Register.read(0, 20, 30, 2)),
                Order.REAL_TIME,
                new Register(),
                LONG);
        assertEquals(lost, verdict.unexplained());
        assertEquals(1, verdict.order().size());
    }

    @Test
    void tenThousandCallsOfFourActorsAreExplained() {
        Random random = new Random(1);
        for (boolean counter : new boolean[] {true, false}) {
            List<Call> history = history(random, 10_000, counter);
            assertTrue(explains(history, Order.REAL_TIME, new Register()));
        }
    }

    @Test
    void aFaultAtTheEndOfTenThousandCallsIsFound() {
        List<Call> history = history(new Random(2), 10_000, false);
        Call late = Register.read(0, 1_000_000_000, 1_000_000_001, 77);
        history.add(late);
        Verdict verdict = Search.of(history, Order.REAL_TIME, new Register(), LONG);
        assertEquals(Answer.UNEXPLAINED, verdict.answer());
        assertEquals(late, verdict.unexplained());
    }

    /** What is put where is known only when it is taken, much later: the orders are too many to try. */
    private static List<Call> hopeless() {
        List<Call> history = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            history.add(Fifo.put(i % 8, 10 * (i / 8), 10 * (i / 8) + 9, (char) (' ' + i)));
        }
        history.add(Fifo.take(0, 1_000_000, 1_000_001, 'z'));
        return history;
    }

    @Test
    void aSearchThatTakesTooLongEndsUndecided() {
        Verdict verdict = Search.of(hopeless(), Order.REAL_TIME, new Fifo(), Duration.ofMillis(50));
        assertEquals(Answer.UNDECIDED, verdict.answer());
        assertNull(verdict.unexplained());
    }

    @Test
    void aSearchThatIsInterruptedEnds() {
        Thread.currentThread().interrupt();
        try {
            assertThrows(IllegalStateException.class, () -> Search.of(hopeless(), Order.REAL_TIME, new Fifo(), LONG));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    /** Some seconds are enough for hundreds of megabytes of positions. */
    static void searchWithLittleMemory(ChildJvm.Talk talk) {
        talk.say(Search.of(hopeless(), Order.REAL_TIME, new Fifo(), Duration.ofSeconds(3))
                .answer());
    }

    @Test
    void aSearchForgetsWhereItWasBeforeMemoryRunsOut() throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of("-Xmx24m"), SearchTest.class, "searchWithLittleMemory")) {
            assertEquals("UNDECIDED", child.hear());
        }
    }

    /** What four actors see who work at once: each call takes effect at some moment between its beginning and its end. */
    private static List<Call> history(Random random, int calls, boolean counter) {
        record Planned(int lane, long invoked, long effect, long returned) {}
        List<Planned> planned = new ArrayList<>();
        for (int lane = 0; lane < 4; lane++) {
            long time = random.nextInt(10);
            for (int i = 0; i < calls / 4; i++) {
                long effect = time + 1 + random.nextInt(20);
                long returned = effect + 1 + random.nextInt(20);
                planned.add(new Planned(lane, time, effect, returned));
                time = returned + 1 + random.nextInt(5);
            }
        }
        planned.sort((a, b) -> Long.compare(a.effect, b.effect));
        List<Call> history = new ArrayList<>();
        int value = 0;
        for (Planned one : planned) {
            int kind = random.nextInt(3);
            if (counter && kind > 0) {
                history.add(Register.add(one.lane, one.invoked, one.returned, value++));
            } else if (!counter && kind == 0) {
                value = random.nextInt(5);
                history.add(Register.write(one.lane, one.invoked, one.returned, value));
            } else {
                history.add(Register.read(one.lane, one.invoked, one.returned, value));
            }
        }
        Collections.shuffle(history, random);
        return history;
    }
}

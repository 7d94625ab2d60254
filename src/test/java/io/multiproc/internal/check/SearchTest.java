package io.multiproc.internal.check;

import static io.multiproc.internal.check.Call.PENDING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Histories whose verdict is known. Those of figures are of Herlihy and Wing, "Linearizability" (1990). */
class SearchTest {
    private static boolean linearizable(Model model, Call... calls) {
        return Search.of(List.of(calls), Order.REAL_TIME, model).explained();
    }

    private static boolean sequential(Model model, Call... calls) {
        return Search.of(List.of(calls), Order.PROGRAM, model).explained();
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
                List.of(Register.add(0, 0, 10, 0), lost, Register.read(0, 20, 30, 2)), Order.REAL_TIME, new Register());
        assertEquals(lost, verdict.unexplained());
        assertEquals(1, verdict.order().size());
    }

    @Test
    void tenThousandCallsOfFourActorsAreExplained() {
        Random random = new Random(1);
        for (boolean counter : new boolean[] {true, false}) {
            List<Call> history = history(random, 10_000, counter);
            assertTrue(Search.of(history, Order.REAL_TIME, new Register()).explained());
        }
    }

    @Test
    void aFaultAtTheEndOfTenThousandCallsIsFound() {
        List<Call> history = history(new Random(2), 10_000, false);
        Call late = Register.read(0, 1_000_000_000, 1_000_000_001, 77);
        history.add(late);
        Verdict verdict = Search.of(history, Order.REAL_TIME, new Register());
        assertFalse(verdict.explained());
        assertEquals(late, verdict.unexplained());
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

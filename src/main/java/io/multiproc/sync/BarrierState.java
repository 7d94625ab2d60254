package io.multiproc.sync;

import io.multiproc.DamagedObjectException;
import io.multiproc.Holder;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.lock.Reports;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import io.multiproc.internal.wait.WaitWords;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The state of a barrier, changed without a lock. The words are laid out in {@link BarrierLayout}.
 *
 * <p>Every decision is one atomic change of the count word. A thread that has made one publishes it in the phase word, which the others look at and sleep
 * on; if it dies or stops before that, any other thread publishes in its place.
 *
 * <pre>
 *   count word          next                 by whom
 *   p, n, FILLING       p, n + 1, FILLING    a thread that arrives: fetch-and-add; it is a party if n is less than the number of parties
 *   p, all, FILLING     p + 1, 0, FILLING    the last party
 *                       p, -, ACTING         the last party, if it has an action; runner is its id then
 *   p, -, ACTING        p + 1, 0, FILLING    the runner, when the action has returned
 *   p, -, FILLING,      p, -, BROKEN         a party that gives up; any thread that has proof that a party or the runner is dead; abort; reset; the
 *        or ACTING                           runner, when the action has thrown
 *   p, -, BROKEN        p + 1, 0, FILLING    reset, after all entries of p are BROKEN and the phase word says so
 * </pre>
 *
 * <p>A thread writes its entry before it counts itself, so each party that was counted has one, and a dead one is found. While it does so the phase may
 * move on, if more threads come than there are parties or the barrier is broken: then it is counted in a phase that its entry does not name, and corrects
 * the entry. What was settled in between it cannot know; it takes its phase for broken if any was.
 *
 * <p>The last party asks for the life of the others if the phase has lasted for longer than {@link #SURELY_ALIVE_NANOS}: so a party that has died is
 * noticed before any other passes, unless it died just then, which none can tell from a death just after the pass.
 */
final class BarrierState {
    /** Before this has passed since the first arrival, the last party does not ask whether the others live. */
    private static final long SURELY_ALIVE_NANOS = 1_000_000;

    private final View view;
    private final ByteBuffer words;
    private final int at;
    private final Life life;
    private final int parties;
    private final BarrierEntries entries;

    BarrierState(View view) {
        view.requireData(BarrierLayout.ENTRIES);
        this.view = view;
        words = view.words();
        at = view.dataAt();
        life = view.life();
        parties = words.getInt(at + BarrierLayout.PARTIES);
        view.require(parties >= 1 && parties <= BarrierLayout.MOST_PARTIES, "parties", parties);
        view.requireData(BarrierLayout.sizeFor(parties));
        entries = new BarrierEntries(view, parties);
    }

    static void initialize(View view, int parties) {
        Words.setInt(view.words(), view.dataAt() + BarrierLayout.PARTIES, parties);
    }

    int parties() {
        return parties;
    }

    BarrierEntries entries() {
        return entries;
    }

    /** Where the word is that threads sleep on: the low half of the phase word. */
    int sleepAt() {
        return at + BarrierLayout.PHASE;
    }

    private long count() {
        return Words.getLongVolatile(words, at + BarrierLayout.COUNT);
    }

    private boolean changeCount(long from, long to) {
        return Words.compareAndSetLong(words, at + BarrierLayout.COUNT, from, to);
    }

    /** The phase word. */
    long published() {
        return Words.getLongVolatile(words, at + BarrierLayout.PHASE);
    }

    /** Notes that a thread is about to sleep on the phase word; false if the word is not this one any more. */
    boolean markSleepers(long published) {
        return (published & BarrierLayout.SLEEPERS) != 0
                || Words.compareAndSetLong(
                        words, at + BarrierLayout.PHASE, published, published | BarrierLayout.SLEEPERS);
    }

    /**
     * Counts the calling thread, which has an entry.
     *
     * @return the count word of before; {@link #isParty} says whether the thread is a party
     */
    long arrive() {
        long before = Words.getAndAddLong(words, at + BarrierLayout.COUNT, BarrierLayout.ONE_ARRIVED);
        if (BarrierLayout.arrivedOf(before) == 0) {
            Words.setLong(words, at + BarrierLayout.SINCE, System.nanoTime());
        }
        return before;
    }

    /** Whether the thread that found this count word when it arrived is a party of its phase. */
    boolean isParty(long before) {
        return BarrierLayout.stateOf(before) == BarrierLayout.FILLING && BarrierLayout.arrivedOf(before) < parties;
    }

    /** For the last party: whether it must not let the others pass, as one of them has died. */
    boolean isPartyDead(int phase) {
        long lasted = System.nanoTime() - words.getLong(at + BarrierLayout.SINCE);
        boolean surelyAlive = lasted >= 0 && lasted < SURELY_ALIVE_NANOS;
        return !surelyAlive && entries.isAnyDead(phase);
    }

    /** The last party lets all pass, or the runner does after its action; does nothing if the phase has been broken. */
    void pass(int phase) {
        move(phase, BarrierLayout.next(phase), BarrierLayout.FILLING);
    }

    /** The last party begins its action; false if the phase has been broken. */
    boolean beginAction(int phase) {
        long mine = BarrierLayout.entry(life.claimed(), phase);
        long runner;
        do {
            runner = Words.getLongVolatile(words, at + BarrierLayout.RUNNER);
            if (BarrierLayout.isAfter(BarrierLayout.phaseOf(runner), phase)) {
                return false;
            }
        } while (!Words.compareAndSetLong(words, at + BarrierLayout.RUNNER, runner, mine));
        return move(phase, phase, BarrierLayout.ACTING);
    }

    /** Breaks a phase; false if it is over, or was broken by another thread. */
    boolean breakUp(int phase) {
        return move(phase, phase, BarrierLayout.BROKEN);
    }

    /** Breaks the phase that is on. */
    void breakUp() {
        breakUp(BarrierLayout.phaseOf(count()));
    }

    /** Breaks the phase that is on, if it is not broken, and begins the next one. */
    void reset() {
        int phase = BarrierLayout.phaseOf(count());
        breakUp(phase);
        long count = count();
        while (BarrierLayout.stageOf(count) == BarrierLayout.stage(phase, BarrierLayout.BROKEN)
                && !changeCount(
                        count,
                        BarrierLayout.word(0, BarrierLayout.stage(BarrierLayout.next(phase), BarrierLayout.FILLING)))) {
            count = count();
        }
        publish();
    }

    /** Changes the stage while the phase is this one and not broken, and publishes what has come of it; whether this thread made the change. */
    private boolean move(int phase, int nextPhase, int nextState) {
        long next = BarrierLayout.word(0, BarrierLayout.stage(nextPhase, nextState));
        boolean moved = false;
        for (long count = count(); !moved && isOn(count, phase); count = count()) {
            moved = changeCount(count, next);
        }
        publish();
        return moved;
    }

    private static boolean isOn(long count, int phase) {
        return BarrierLayout.phaseOf(count) == phase && BarrierLayout.stateOf(count) != BarrierLayout.BROKEN;
    }

    /**
     * Makes the phase word say what the count word says, and wakes those that sleep.
     *
     * @throws DamagedObjectException if that is no state of a barrier
     */
    void publish() {
        while (true) {
            long published = published();
            long count = count(); // After the phase word: never older than what that was made of.
            int stage = BarrierLayout.stageOf(count);
            if (BarrierLayout.stateOf(count) > BarrierLayout.BROKEN) {
                throw view.damaged("state=" + BarrierLayout.stateOf(count));
            }
            if (BarrierLayout.stageOf(published) == stage) {
                return;
            }
            long breaks = BarrierLayout.breaksOf(published);
            if (BarrierLayout.stateOf(count) == BarrierLayout.BROKEN) {
                entries.settleBroken(BarrierLayout.phaseOf(count));
                breaks++;
            }
            if (Words.compareAndSetLong(words, at + BarrierLayout.PHASE, published, BarrierLayout.word(breaks, stage))
                    && (published & BarrierLayout.SLEEPERS) != 0) {
                view.waits().wake(sleepAt(), WaitWords.ALL);
            }
        }
    }

    /** Does what a thread that has died or stopped has left undone, and breaks the barrier for a dead party or runner. */
    void unblock() {
        publish();
        long count = count();
        if (isDeadIn(count)) {
            breakUp(BarrierLayout.phaseOf(count));
        }
    }

    private boolean isDeadIn(long count) {
        int phase = BarrierLayout.phaseOf(count);
        return switch (BarrierLayout.stateOf(count)) {
            case BarrierLayout.FILLING -> entries.isAnyDead(phase);
            case BarrierLayout.ACTING -> isRunnerDead(phase);
            default -> false;
        };
    }

    private boolean isRunnerDead(int phase) {
        long runner = Words.getLongVolatile(words, at + BarrierLayout.RUNNER);
        return BarrierLayout.phaseOf(runner) == phase && !life.isAlive(BarrierLayout.idOf(runner));
    }

    /** Whether a thread that arrives may be counted as a party. */
    boolean takesParties() {
        return isParty(count());
    }

    boolean isMarkedBroken() {
        return BarrierLayout.stateOf(count()) == BarrierLayout.BROKEN;
    }

    /** Whether the barrier is broken, or will be as soon as a thread notices a death. */
    boolean isBroken() {
        long count = count();
        return BarrierLayout.stateOf(count) == BarrierLayout.BROKEN || isDeadIn(count);
    }

    /** How many parties have arrived in the phase that is on. */
    int waiting() {
        long count = count();
        return switch (BarrierLayout.stateOf(count)) {
            case BarrierLayout.FILLING -> (int) Math.min(BarrierLayout.arrivedOf(count), parties);
            case BarrierLayout.ACTING -> parties;
            default -> 0;
        };
    }

    /** The processes that have arrived in the phase that is on, human-readable. */
    String describeWaiting() {
        return entries.describe(BarrierLayout.phaseOf(count()));
    }

    /** The process that runs the action, if one does. */
    List<Holder> runner() {
        long count = count();
        long runner = Words.getLongVolatile(words, at + BarrierLayout.RUNNER);
        return BarrierLayout.stateOf(count) == BarrierLayout.ACTING
                ? List.of(Reports.holder(life, BarrierLayout.idOf(runner), 1))
                : List.of();
    }
}

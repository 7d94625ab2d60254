package io.multiproc.sync;

import io.multiproc.internal.lock.Gate;
import java.util.function.BooleanSupplier;

/** The calling thread as a party of one phase of a barrier. As a condition it holds when the phase has passed or is broken. */
final class BarrierParty implements BooleanSupplier {
    /** What came of the phase. */
    enum Outcome {
        NONE,
        PASSED,
        BROKEN
    }

    private final BarrierState state;
    private final Gate room;
    private int entry = -1;
    private int phase;
    private int index;
    /** Whether the entry named another phase when the thread was counted; then {@link #breaks} decides. */
    private boolean moved;
    /** How often the barrier had been broken before the thread was counted. */
    private long breaks;

    BarrierParty(BarrierState state, Gate room) {
        this.state = state;
        this.room = room;
    }

    int phase() {
        return phase;
    }

    /** How many parties were still to come. */
    int index() {
        return index;
    }

    /** Claims an entry for the phase of a phase word; false if there is none. */
    boolean claimEntry(long published) {
        phase = BarrierLayout.phaseOf(published);
        breaks = BarrierLayout.breaksOf(published);
        entry = state.entries().claim(phase);
        return entry >= 0;
    }

    /** Counts the thread, which has an entry; if it is no party of the phase that is on, it has no entry afterwards. */
    boolean count() {
        boolean isParty = false;
        boolean done = false;
        try {
            long before = state.arrive();
            isParty = state.isParty(before);
            if (isParty) {
                index = state.parties() - 1 - (int) BarrierLayout.arrivedOf(before);
                moved = phase != BarrierLayout.phaseOf(before);
                phase = BarrierLayout.phaseOf(before);
                if (moved) {
                    state.entries().moveTo(entry, phase);
                }
            }
            done = true;
        } finally {
            if (!done) {
                state.breakUp(); // An error after the thread was counted.
            }
            if (!done || !isParty) {
                freeEntry();
            }
        }
        return isParty;
    }

    Outcome outcome() {
        long published = state.published();
        int now = BarrierLayout.phaseOf(published);
        if (now == phase) {
            return BarrierLayout.stateOf(published) == BarrierLayout.BROKEN ? Outcome.BROKEN : Outcome.NONE;
        }
        if (!BarrierLayout.isAfter(now, phase)) {
            return Outcome.NONE;
        }
        // The entry is read after the phase word: it was settled before a reset moved on.
        boolean broken = moved && BarrierLayout.breaksOf(published) != breaks
                || state.entries().isBroken(entry);
        return broken ? Outcome.BROKEN : Outcome.PASSED;
    }

    @Override
    public boolean getAsBoolean() {
        return outcome() != Outcome.NONE;
    }

    /** The thread leaves the barrier; if the outcome is not known yet, an error has come out of its wait, and the phase is broken. */
    void leave() {
        try {
            if (outcome() == Outcome.NONE) {
                state.breakUp(phase);
            }
        } finally {
            freeEntry();
        }
    }

    private void freeEntry() {
        state.entries().free(entry);
        entry = -1;
        room.open();
    }
}

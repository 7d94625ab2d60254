package io.multiproc.internal.lock;

import static io.multiproc.internal.object.LockRecord.CONTENDED;
import static io.multiproc.internal.object.LockRecord.STARVING;

import io.multiproc.internal.object.LockRecord;

/** How a thread comes to the lock: which marks it sets and keeps as it acquires it, and whether it acquires a lock that goes to a waiter. */
enum Arrival {
    /** It does not wait. */
    TRIES(0, LockRecord.WOKEN | STARVING, true),
    /** It has not slept yet. */
    NEW(0, LockRecord.WOKEN | STARVING, false),
    /** It has slept, but was not woken. */
    SLEEPER(CONTENDED, LockRecord.WOKEN | STARVING, false),
    /** It was woken, or may take itself for the one that was, or is starving. */
    WAKES(CONTENDED, 0, true);

    private final long set;
    private final long kept;
    private final boolean passes;

    Arrival(long set, long kept, boolean passes) {
        this.set = set;
        this.kept = CONTENDED | kept;
        this.passes = passes;
    }

    static Arrival of(BlockingWait wait) {
        return wait.isWoken() ? WAKES : wait.hasSlept() ? SLEEPER : NEW;
    }

    boolean givesWay(long word) {
        return !passes && (word & STARVING) != 0;
    }

    long marks(long word) {
        return set | word & kept;
    }
}

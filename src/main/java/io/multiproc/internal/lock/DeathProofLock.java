package io.multiproc.internal.lock;

import io.multiproc.Holder;
import io.multiproc.OnOwnerDeath;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;
import io.multiproc.internal.wait.WaitWords;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A lock inside another object, held only for moments, whose repair after an owner's death is known.
 *
 * <p>An owner that lives but does not run (stopped, frozen, suspended) keeps it for as long as that lasts. So whoever waits for it has a limit or can be
 * interrupted.
 */
public final class DeathProofLock {
    /** How long even those wait for the lock who do not want to wait: its owner may have lost its processor. */
    private static final long MOMENT_NANOS = WaitWords.SLICE_NANOS;

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final View view;
    private final LockWord word;
    private final Runnable repair;
    private final long number = NUMBERS.incrementAndGet();

    /**
     * The lock at an offset of the object's words.
     *
     * @param repair makes right what an owner may have left half done; runs holding the lock
     */
    public DeathProofLock(View view, int at, Runnable repair) {
        this.view = view;
        this.word = new LockWord(view, at);
        this.repair = repair;
    }

    public static void initialize(View view, int at) {
        LockWord.initialize(view, at, OnOwnerDeath.REPORT);
    }

    /**
     * Takes the lock; an interrupt ends the wait.
     *
     * @param deadline nanoTime to give up at, if limited; a moment is waited in any case
     * @return whom to give to {@link #unlock}, or null if the time is over
     */
    public LockingThread lock(boolean limited, long deadline) throws InterruptedException {
        return acquire(limited ? Limit.DEADLINE : Limit.NONE, deadline, true);
    }

    /**
     * Takes the lock, waiting for a moment at most and whether interrupted or not.
     *
     * @return whom to give to {@link #unlock}, or null if another process has not given the lock back
     */
    public LockingThread lockSoon() {
        try {
            return acquire(Limit.MOMENT, 0, false);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private enum Limit {
        NONE,
        MOMENT,
        DEADLINE
    }

    private LockingThread acquire(Limit limit, long deadline, boolean interruptible) throws InterruptedException {
        LockingThread thread = LockingThread.current();
        thread.enter(number);
        boolean taken = false;
        try {
            long me = word.heldBy(thread);
            taken = word.tryTakeFree(me) || takeSlowly(me, limit, deadline, interruptible);
        } finally {
            finish(thread, taken);
        }
        return taken ? thread : null;
    }

    private static void finish(LockingThread thread, boolean taken) {
        if (taken) {
            thread.took();
        } else {
            thread.leave();
        }
    }

    private boolean takeSlowly(long me, Limit limit, long latest, boolean interruptible) throws InterruptedException {
        boolean limited = limit != Limit.NONE;
        long soon = System.nanoTime() + MOMENT_NANOS;
        long deadline = limit == Limit.DEADLINE && latest - soon > 0 ? latest : soon;
        LockWord.Outcome outcome = word.takeEither(me, limited, deadline, interruptible);
        if (outcome == LockWord.Outcome.IN_RECOVERY) {
            repairHeld();
        }
        return outcome != LockWord.Outcome.TIME_OVER;
    }

    private void repairHeld() {
        boolean repaired = false;
        try {
            repair.run();
            word.markConsistent();
            repaired = true;
        } finally {
            if (!repaired) {
                word.giveMarked();
            }
        }
    }

    /** Gives the lock back. */
    public void unlock(LockingThread holder) {
        if (!word.tryGive(word.heldBy(holder))) {
            word.giveMarked();
        }
        holder.leave();
        holder.gaveBack(); // Last, as it may wake others, which may fail.
    }

    /**
     * Waits until no thread of this process holds the lock through this view, which is closed; they hold it for moments. The word alone is no reason to
     * wait: what stands in shared memory may be wrong for ever.
     */
    public void awaitNotHeldHere() {
        int own = view.life().claimed();
        for (long held = word.read(); isHeldHere(held, own); held = word.read()) {
            Thread.yield();
        }
    }

    private boolean isHeldHere(long held, int own) {
        return own != 0 && LockRecord.ownerOf(held) == own && LockingThread.isInside(LockRecord.threadOf(held), number);
    }

    /** Whether somebody has waited for the present holder. */
    public boolean isContended() {
        return LockRecord.isContended(word.read());
    }

    public Optional<Holder> holder() {
        return word.holder();
    }

    public String describeHolder() {
        return word.describeHolder();
    }
}

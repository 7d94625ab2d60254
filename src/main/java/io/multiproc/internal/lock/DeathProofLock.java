package io.multiproc.internal.lock;

import io.multiproc.Holder;
import io.multiproc.OnOwnerDeath;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;
import io.multiproc.internal.time.Deadline;
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
     * Acquires the lock; an interrupt ends the wait.
     *
     * @param deadline when to give up; a moment is waited in any case
     * @return the token to pass to {@link #unlock}, or null if the time is over
     */
    public LockingThread lock(Deadline deadline) throws InterruptedException {
        return acquire(deadline, true);
    }

    /**
     * Acquires the lock, waiting for a moment at most and whether interrupted or not.
     *
     * @return the token to pass to {@link #unlock}, or null if another process has not released the lock
     */
    public LockingThread lockSoon() {
        try {
            return acquire(Deadline.PASSED, false);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private LockingThread acquire(Deadline deadline, boolean interruptible) throws InterruptedException {
        LockingThread thread = LockingThread.current();
        StackRoom.check(thread);
        thread.enter(number);
        boolean taken = false;
        try {
            long me = word.heldBy(thread);
            taken = word.tryTakeFree(me) || takeSlowly(me, deadline, interruptible);
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

    private boolean takeSlowly(long me, Deadline deadline, boolean interruptible) throws InterruptedException {
        Deadline soon = Deadline.afterNanos(MOMENT_NANOS);
        LockWord.Outcome outcome = word.takeEither(me, soon.orLater(deadline), interruptible);
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
        try {
            if (!word.tryGive(word.heldBy(holder))) {
                word.giveMarked();
            }
        } finally { // The word is free, also if a wake-up has failed.
            holder.leave();
            holder.gaveBack();
            holder.wakeDue(); // Last, as it may fail.
        }
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
        long held = word.read();
        return LockRecord.isContended(held) || LockRecord.isWoken(held);
    }

    public Optional<Holder> holder() {
        return word.holder();
    }

    public String describeHolder() {
        return word.describeHolder();
    }
}

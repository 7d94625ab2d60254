package io.multiproc.internal.lock;

import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;
import io.multiproc.internal.time.Deadline;
import java.lang.invoke.VarHandle;

/**
 * The lock of an object as the threads of this process hold it: by the thread and the lock, whichever view of the object it was acquired through. A hold keeps
 * the views open through which the thread has acquired the lock since it was last without it.
 *
 * <p>A thread that acquires the lock makes the compare-and-set, looks whether the view is being closed, and notes the view in {@link LocalHold}. {@code close()}
 * says that it closes the view, then reads the lock's word, then the notes of the thread that the word names; while that thread has none, it is about to write
 * them, or to release the lock, and {@code close()} looks again. So either the thread releases the lock, or {@code close()} refuses.
 */
public final class Ownership {
    /** The levels beyond the first: all levels are counted by a positive int. */
    private static final int MAX_DEPTH = Integer.MAX_VALUE - 1;

    /** How long {@code close()} looks again: the thread may have lost its processor. */
    private static final long NOTED_NANOS = 1_000_000_000;

    private final View view;
    private final LockWord word;
    private final LocalHold hold;
    private final long serial;

    /** The ownership of the lock of the object of a view. */
    public Ownership(View view, LockWord word) {
        this.view = view;
        this.word = word;
        hold = view.shared(LocalHold.class, LocalHold::new);
        serial = view.serial();
    }

    /** The calling thread. */
    public LockingThread thread() {
        return hold.thread();
    }

    /** The word of the lock held by a thread, which is about to try to acquire it. */
    public long taking(LockingThread thread) {
        StackRoom.check(thread);
        return word.heldBy(thread);
    }

    /**
     * The thread has acquired the lock, which it did not hold.
     *
     * @param held the word of the lock held by the thread
     */
    public void took(LockingThread thread, long held) {
        hold.begin(LocalHold.note(thread.number(), serial), held);
        thread.took();
    }

    /** Whether the calling thread holds the lock, as far as it has noted that: at the end of its stack it may not have come to it. */
    public boolean isNoted(LockingThread thread) {
        return hold.isOf(thread.number());
    }

    /** Whether the calling thread holds the lock. Then that is noted. */
    public boolean isHeld(LockingThread thread) {
        if (isNoted(thread)) {
            return true;
        }
        long held = word.heldBy(thread);
        boolean holds = word.isHeldBy(held);
        if (holds) {
            took(thread, held);
        }
        return holds;
    }

    /**
     * The calling thread, which holds the lock, goes one level deeper.
     *
     * @throws IllegalStateException if the view is closed, which is possible if the thread holds the lock through another view
     * @throws Error if the thread holds the lock as often as can be counted
     */
    public void reenter(LockingThread thread) {
        int depth = word.depth();
        if (depth >= MAX_DEPTH) {
            throw new Error("Maximum lock count exceeded");
        }
        long note = LocalHold.note(thread.number(), serial);
        if (!hold.isThrough(note)) {
            view.checkOpen();
            hold.add(note);
            VarHandle.fullFence(); // Either close() sees the hold, or this thread sees the close.
            view.checkOpen();
        }
        word.setDepth(depth + 1);
    }

    /** The calling thread, which has noted that it holds the lock, releases it with all levels. Waiters that it owes a wake-up stay asleep. */
    public void giveBack(LockingThread thread) {
        giveBack(word, thread);
    }

    /** As {@link #giveBack(LockingThread)}, for a caller that has the lock's word at hand: the address is there sooner after an acquire. */
    public void giveBack(LockWord own, LockingThread thread) {
        long held = hold.held();
        hold.end();
        if (!own.tryGive(held)) {
            own.giveMarked();
        }
        thread.gaveBack();
    }

    /** What to pass to {@link #tookAgain} when the calling thread, which holds the lock, has released it for a time. */
    public LocalHold.Views views(LockingThread thread) {
        if (!isHeld(thread)) {
            throw new AssertionError();
        }
        return hold.views();
    }

    /**
     * The calling thread holds the lock as it did before it released it for a time.
     *
     * @param held the word of the lock held by the thread
     */
    public void tookAgain(LockingThread thread, long held, LocalHold.Views views) {
        took(thread, held);
        hold.resume(views);
    }

    /** Whether a thread of this process holds the lock through this view. A lock whose thread has ended is abandoned instead. */
    public boolean isHeldThroughView() {
        Deadline deadline = Deadline.afterNanos(NOTED_NANOS);
        while (true) {
            long held = word.read();
            int owner = LockRecord.ownerOf(held);
            if (owner == 0 || owner != view.life().claimed()) {
                return false;
            }
            int thread = LockRecord.threadOf(held);
            if (word.isOwnerDead(held)) {
                word.abandon(held);
            } else if (hold.isOf(thread)) {
                return hold.isThrough(LocalHold.note(thread, serial));
            } else if (deadline.isOver()) {
                return true;
            } else {
                Thread.yield();
            }
        }
    }
}

package io.multiproc.internal.lock;

import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;
import java.lang.invoke.VarHandle;

/**
 * The lock of an object as a thread of this process holds it: by the thread and the lock, whichever view of the object it was taken through. Each hold
 * keeps the views open through which the thread has taken the lock since it was last without it.
 *
 * <p>A thread that takes the lock writes the view's number, then makes the compare-and-set, then adds the hold to its {@link Holds}, then looks whether
 * the view is being closed. {@code close()} says that it closes the view, then reads the lock's word, then asks the thread that the word names. So
 * either the thread gives the word back, or {@code close()} refuses.
 */
public final class Ownership {
    /** The levels beyond the first: all levels are counted by a positive int. */
    private static final int MAX_DEPTH = Integer.MAX_VALUE - 1;

    private final View view;
    private final LockWord word;
    private final long lock;
    private final long serial;

    /** The ownership of the lock of the object of a view. */
    public Ownership(View view, LockWord word) {
        this.view = view;
        this.word = word;
        lock = view.identity();
        serial = view.serial();
    }

    /** The word of the lock held by a thread, which is about to try to take it. */
    public long taking(LockingThread thread) {
        StackRoom.check(thread);
        long held = word.heldBy(thread);
        thread.holds().reserve();
        thread.taking(serial);
        return held;
    }

    /**
     * The thread has acquired the lock, which it did not hold. If that cannot be noted, as the thread is at the end of its stack, the lock is released: the
     * caller gets the error and not the lock.
     *
     * @param held the word of the lock held by the thread
     */
    public void took(LockingThread thread, long held) {
        boolean noted = false;
        try {
            thread.holds().add(lock, serial);
            noted = true;
        } finally {
            if (!noted && !word.tryGive(held)) {
                word.giveMarked();
            }
        }
    }

    /**
     * The thread, which holds the lock, goes one level deeper.
     *
     * @throws IllegalStateException if the view is closed, which is possible if the thread holds the lock through another view
     * @throws Error if the thread holds the lock as often as can be counted
     */
    public void reenter(LockingThread thread) {
        int depth = word.depth();
        if (depth >= MAX_DEPTH) {
            throw new Error("Maximum lock count exceeded");
        }
        if (!thread.holds().isThrough(serial)) {
            view.checkOpen();
            thread.holds().add(lock, serial);
            VarHandle.fullFence(); // Either close() sees the hold, or this thread sees the close.
            view.checkOpen();
        }
        word.setDepth(depth + 1);
    }

    /** The thread, which holds the lock, does not go one level deeper: then its attempt through this view does not count. */
    public void notReentered(LockingThread thread) {
        thread.taking(0);
    }

    /** The thread has given the lock back, or one level of it. */
    public void gaveBack(LockingThread thread, boolean all) {
        if (all) {
            thread.holds().remove(lock);
        }
        thread.wakeDue();
    }

    /** Whether a thread of this process holds the lock through this view. A lock whose thread has ended is abandoned instead. */
    public boolean isHeldThroughView() {
        while (true) {
            long held = word.read();
            int owner = LockRecord.ownerOf(held);
            if (owner == 0 || owner != view.life().claimed()) {
                return false;
            }
            if (!word.isOwnerDead(held)) {
                return LockingThread.isHoldingThrough(LockRecord.threadOf(held), serial);
            }
            word.abandon(held);
        }
    }
}

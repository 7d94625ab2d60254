package io.multiproc.internal.lock;

import java.util.Arrays;

/**
 * How a thread of this process holds a lock: through which views of it, since it was last without it. All views of the lock in this process share this.
 *
 * <p>Only the thread that holds the lock writes here, without order: after the compare-and-set that acquires the lock, and before the one that releases
 * it. So what one thread has written happens before what the next one does. Another thread reads here after it has read in the word which thread of this process
 * holds the lock. It finds what that thread has written since it acquired the lock, or that there is nothing yet, or nothing any more, but nothing older of
 * that thread, which erased it before it released the lock.
 */
public final class LocalHold {
    private static final long[] NONE = {};
    private static final long VIEW_MASK = 0xffff_ffffL;

    /** The thread, and the first view; 0 if nothing is noted. */
    private long first;

    /** The word of the lock held by the thread: at hand sooner than made from the thread's number. Of interest while something is noted. */
    private long held;

    /** The views beyond the first, each with the thread. */
    private long[] others = NONE;

    /** The thread that has asked last; any thread writes this. */
    private LockingThread recent;

    /** What is noted of a thread that holds the lock through a view. */
    static long note(int thread, long view) {
        return (long) thread << Integer.SIZE | view & VIEW_MASK;
    }

    private static int threadOf(long note) {
        return (int) (note >>> Integer.SIZE);
    }

    /** The calling thread. */
    LockingThread thread() {
        LockingThread last = recent;
        return last != null && last.isCurrent() ? last : lookUp();
    }

    private LockingThread lookUp() {
        LockingThread current = LockingThread.current();
        recent = current;
        return current;
    }

    /**
     * The calling thread has acquired the lock.
     *
     * @param word the word of the lock held by the thread
     */
    void begin(long note, long word) {
        held = word;
        first = note;
    }

    /** The word of the lock held by the calling thread, which holds it and has noted that. */
    long held() {
        return held;
    }

    /** The calling thread is about to release the lock. */
    void end() {
        first = 0;
        if (others.length > 0) {
            others = NONE;
        }
    }

    /** Whether a thread holds the lock; false also if it has not noted that yet. */
    boolean isOf(int thread) {
        return threadOf(first) == thread;
    }

    /** Whether a thread holds the lock through a view. To be asked about a thread of which something is noted. */
    boolean isThrough(long note) {
        if (first == note) {
            return true;
        }
        for (long other : others) {
            if (other == note) {
                return true;
            }
        }
        return false;
    }

    /** The calling thread, which has noted that it holds the lock, has acquired it through one more view. */
    void add(long note) {
        long[] more = Arrays.copyOf(others, others.length + 1);
        more[others.length] = note;
        others = more;
    }

    /** The views through which the calling thread holds the lock, to be noted again when it has released the lock for a time. */
    Views views() {
        return new Views(first, others);
    }

    /** The calling thread, which has noted that it holds the lock, holds it through these views. */
    void resume(Views views) {
        others = views.others;
        first = views.first;
    }

    /** What was noted of a hold. */
    public record Views(long first, long[] others) {}
}

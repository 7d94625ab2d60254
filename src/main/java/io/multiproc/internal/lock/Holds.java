package io.multiproc.internal.lock;

import java.util.Arrays;

/**
 * The locks that a thread holds alone, and through which views it has taken each of them since it was last without it. The thread itself writes, without
 * order. Others read what was written before something that they have seen in order, as the word of a lock.
 */
final class Holds {
    private static final int PAIR = 2;
    private static final int FIRST_PAIRS = 4;

    /** Pairs: the identity of a lock, the serial number of a view. */
    private long[] pairs = new long[FIRST_PAIRS * PAIR];

    private int end;

    /** Makes room, so that the next {@link #add} cannot fail. */
    void reserve() {
        if (end == pairs.length) {
            pairs = Arrays.copyOf(pairs, end * 2);
        }
    }

    /** The thread has taken a lock through a view; that it holds the lock already, or through this view, changes nothing. */
    void add(long lock, long view) {
        if (!isThrough(view)) {
            reserve();
            if (pairs[end] != lock || pairs[end + 1] != view) { // Often it is the last lock again.
                pairs[end] = lock;
                pairs[end + 1] = view;
            }
            end += PAIR;
        }
    }

    /** The thread has given a lock back, with all its levels. */
    void remove(long lock) {
        if (end == PAIR && pairs[0] == lock) {
            end = 0;
        } else {
            removeAmongSeveral(lock);
        }
    }

    private void removeAmongSeveral(long lock) {
        int kept = 0;
        for (int i = 0; i < end; i += PAIR) {
            if (pairs[i] != lock) {
                pairs[kept] = pairs[i];
                pairs[kept + 1] = pairs[i + 1];
                kept += PAIR;
            }
        }
        end = kept;
    }

    /** Whether the thread holds none. */
    boolean isEmpty() {
        return end == 0;
    }

    /** Whether one of the locks was taken through a view. */
    boolean isThrough(long view) {
        long[] all = pairs;
        for (int i = 1; i < end && i < all.length; i += PAIR) {
            if (all[i] == view) {
                return true;
            }
        }
        return false;
    }
}

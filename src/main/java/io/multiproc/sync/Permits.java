package io.multiproc.sync;

import io.multiproc.Holder;
import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.List;

/**
 * The permits of a semaphore: one word, changed in one step, so that a death leaves it as it was or as it will be.
 *
 * <pre>
 *   0           4       8       12      16               24
 *   +-----------+-------+-------+-------+----------------+
 *   | available | bound | owned | (free)| flags of gates |
 *   +-----------+-------+-------+-------+----------------+
 *   24: what {@link OwnedPermits} needs, if owned is 1
 * </pre>
 */
sealed class Permits permits OwnedPermits {
    static final int AVAILABLE = 0;
    static final int BOUND = AVAILABLE + Integer.BYTES;
    static final int OWNED = BOUND + Integer.BYTES;
    static final int SINGLE_FLAG = OWNED + 2 * Integer.BYTES;
    static final int MANY_FLAG = SINGLE_FLAG + Integer.BYTES;
    static final int SIZE = MANY_FLAG + Integer.BYTES;

    final View view;
    final ByteBuffer words;
    private final IntBuffer ints;
    final int at;
    private final int bound;

    Permits(View view) {
        this.view = view;
        words = view.words();
        ints = words.asIntBuffer();
        at = view.dataAt();
        bound = words.getInt(at + BOUND);
    }

    static Permits of(View view) {
        return view.words().getInt(view.dataAt() + OWNED) != 0 ? new OwnedPermits(view) : new Permits(view);
    }

    static void initialize(View view, int permits, int bound) {
        Words.setInt(view.words(), view.dataAt() + AVAILABLE, permits);
        Words.setInt(view.words(), view.dataAt() + BOUND, bound);
    }

    final int bound() {
        return bound;
    }

    final int available() {
        return Words.getIntAcquire(ints, at + AVAILABLE);
    }

    /** What a compare-and-set may expect; plain, for it is checked there, and that has the order too. */
    private int seen() {
        return Words.getInt(words, at + AVAILABLE);
    }

    /** Takes so many permits if they seem to be there, without asking who has died. */
    final boolean tryTakeIfThere(int count) {
        return available() >= count && tryTake(count);
    }

    /** Takes so many permits if they are there. */
    boolean tryTake(int count) {
        for (int available = seen(); available >= count; available = seen()) {
            if (Words.compareAndSetInt(words, at + AVAILABLE, available, available - count)) {
                return true;
            }
        }
        return false;
    }

    /** Takes what is there; how many. */
    int takeAll() {
        for (int available = available(); available > 0; available = available()) {
            if (Words.compareAndSetInt(words, at + AVAILABLE, available, 0)) {
                return available;
            }
        }
        return 0;
    }

    /** Gives permits back, or new ones. */
    void give(int count) {
        while (true) {
            int available = seen();
            check(available, count);
            if (Words.compareAndSetInt(words, at + AVAILABLE, available, available + count)) {
                return;
            }
        }
    }

    /** Whether somebody may sleep at one of the two gates: one look at both flags. */
    final boolean mayBeAwaited() {
        return (Words.getLongVolatile(words, at + SINGLE_FLAG) & Gate.FLAGS_OF_TWO) != 0;
    }

    /** Refuses a surplus. */
    final void check(int available, int count) {
        if (count > bound - available) {
            throw new IllegalStateException("released more often than acquired: semaphore=" + view.describe()
                    + ", available=" + available + ", released=" + count + ", bound=" + bound);
        }
    }

    /** The processes that hold permits, as far as known. */
    List<Holder> holders() {
        return List.of();
    }

    /** Who holds permits, as far as known, for people. */
    String describeHolders() {
        return "";
    }
}

package io.multiproc.sync;

import io.multiproc.Holder;
import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.List;

/**
 * The permits of a semaphore: one word, changed in one step, so that a death leaves it as it was or as it will be.
 *
 * <pre>
 *   0           8       12      16               24
 *   +-----------+-------+-------+----------------+
 *   | available | bound | owned | flags of gates |
 *   +-----------+-------+-------+----------------+
 *   If owned is 1, the words are those of {@link PermitLayout}.
 * </pre>
 *
 * <p>Who gives to a semaphore without a bound adds without looking first: a read between two atomic operations can cost as much as
 * another. It learns from the addition what was there, and if that was too much, it takes it back. Permits that others have taken meanwhile are missing then, below
 * zero if need be, and one who dies before it has taken back has given.
 */
sealed class Permits permits OwnedPermits {
    static final int AVAILABLE = 0;
    static final int BOUND = AVAILABLE + Long.BYTES;
    static final int OWNED = BOUND + Integer.BYTES;
    static final int SINGLE_FLAG = OWNED + Integer.BYTES;
    static final int MANY_FLAG = SINGLE_FLAG + Integer.BYTES;
    static final int SIZE = MANY_FLAG + Integer.BYTES;
    private static final int UNBOUNDED = Integer.MAX_VALUE;
    private static final long NOT_EXPECTED = -1;
    private static final int MOST_MISSES = 1_000;

    final View view;
    final ByteBuffer words;
    private final LongBuffer longs;
    final int at;
    private final int bound;

    /** How many permits the last one found who had to look: expected by the next without a look. Any value does no harm. */
    private long usual;

    private int misses;

    Permits(View view) {
        this.view = view;
        words = view.words();
        longs = words.asLongBuffer();
        at = view.dataAt();
        bound = words.getInt(at + BOUND);
        view.require(bound >= 0, "bound", bound);
    }

    static Permits of(View view) {
        view.requireData(SIZE);
        return view.words().getInt(view.dataAt() + OWNED) != 0 ? new OwnedPermits(view) : new Permits(view);
    }

    static void initialize(View view, int permits, int bound) {
        Words.setLong(view.words(), view.dataAt() + AVAILABLE, permits);
        Words.setInt(view.words(), view.dataAt() + BOUND, bound);
    }

    final int bound() {
        return bound;
    }

    int available() {
        return (int) Math.max(0, Math.min(UNBOUNDED, Words.getLongAcquire(longs, at + AVAILABLE)));
    }

    /** What a compare-and-set may expect; plain, for it is checked there, and that has the order too. */
    private long seen() {
        return Words.getLong(longs, at + AVAILABLE);
    }

    private boolean change(long seen, long available) {
        return Words.compareAndSetLong(words, at + AVAILABLE, seen, available);
    }

    /** Takes so many permits if they seem to be there, without asking who has died. */
    final boolean tryTakeIfThere(int count) {
        return available() >= count && tryTake(count);
    }

    /** Takes so many permits if they are there. */
    boolean tryTake(int count) {
        long likely = usual;
        return likely >= count && change(likely, likely - count) || look(count);
    }

    private boolean look(int count) {
        long available;
        do {
            available = seen();
            if (available < count) {
                expect(available);
                return false;
            }
        } while (!change(available, available - count));
        expect(available);
        return true;
    }

    /** Of use to semaphores that are mostly met in one state; of no cost to others, for it ends, and then nothing is written any more. */
    private void expect(long available) {
        if (usual != NOT_EXPECTED) {
            usual = ++misses < MOST_MISSES ? Math.max(0, available) : NOT_EXPECTED;
        }
    }

    /** Takes what is there; how many. */
    int takeAll() {
        while (true) {
            int available = available();
            if (available == 0 || tryTake(available)) {
                return available;
            }
        }
    }

    /** Gives permits back, or new ones. */
    void give(int count) {
        if (bound == UNBOUNDED) {
            long before = Words.getAndAddLong(words, at + AVAILABLE, count);
            if (before > UNBOUNDED - count) {
                Words.getAndAddLong(words, at + AVAILABLE, -count);
                throw surplus(before, count);
            }
        } else {
            giveBounded(count);
        }
    }

    private void giveBounded(int count) {
        long available;
        do {
            available = seen();
            check(available, count);
        } while (!change(available, available + count));
    }

    /** Whether somebody may sleep at one of the two gates: one look at both flags. */
    final boolean mayBeAwaited() {
        return (Words.getLongVolatile(words, at + SINGLE_FLAG) & Gate.FLAGS_OF_TWO) != 0;
    }

    /** Refuses a surplus. */
    final void check(long available, int count) {
        if (count > bound - available) {
            throw surplus(available, count);
        }
    }

    private IllegalStateException surplus(long available, int count) {
        return new IllegalStateException("released more often than acquired: semaphore=" + view.describe()
                + ", available=" + available + ", released=" + count + ", bound=" + bound);
    }

    /** The calling thread is about to wait for so many permits, or waits no more: 0. */
    void want(int count) {}

    /** The processes that hold permits, as far as known. */
    List<Holder> holders() {
        return List.of();
    }

    /** Who holds permits, as far as known, for people. */
    String describeHolders() {
        return "";
    }
}

package io.multiproc.internal.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** When a wait gives up, by {@link System#nanoTime}, or never. A time of zero or less is over at once; the longest one is about 146 years. */
public final class Deadline {
    /** The wait does not give up. */
    public static final Deadline NEVER = new Deadline(false, 0);

    /** The time is over. */
    public static final Deadline PASSED = afterNanos(0);

    private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

    private final boolean limited;
    private final long at;

    private Deadline(boolean limited, long at) {
        this.limited = limited;
        this.at = at;
    }

    /** The moment after so many nanoseconds from now. */
    public static Deadline afterNanos(long nanos) {
        return new Deadline(true, System.nanoTime() + Math.min(Math.max(nanos, 0), LONGEST_NANOS));
    }

    /** The moment after a time from now. */
    public static Deadline after(long time, TimeUnit unit) {
        return afterNanos(unit.toNanos(time));
    }

    /** The moment after a time from now. */
    public static Deadline after(Duration limit) {
        return afterNanos(TimeUnit.NANOSECONDS.convert(limit));
    }

    /** Whether the wait gives up at some time. */
    public boolean isLimited() {
        return limited;
    }

    /** Whether the time is over. */
    public boolean isOver() {
        return remaining() <= 0;
    }

    /** The nanoseconds left: zero or less if the time is over, the largest number if the wait does not give up. */
    public long remaining() {
        return limited ? at - System.nanoTime() : Long.MAX_VALUE;
    }

    /** The same, for a caller that has just asked for the time. */
    public long remainingAt(long now) {
        return limited ? at - now : Long.MAX_VALUE;
    }

    /** The later one of this and another. */
    public Deadline orLater(Deadline other) {
        if (!limited || !other.limited) {
            return NEVER;
        }
        return at - other.at >= 0 ? this : other;
    }
}

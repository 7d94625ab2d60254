package io.multiproc.internal.time;

/**
 * The pauses of a thread that looks again and again for what another process does, as there is no word on which it could sleep. Each pause is a part of the
 * time waited so far: the thread notices late by at most this part, and uses little of the processor if it waits for long.
 */
public final class Backoff {
    private final long first;
    private final long longest;
    private final int part;
    private final long start = System.nanoTime();

    /**
     * Begins a wait now.
     *
     * @param first the shortest pause in nanoseconds
     * @param longest the longest pause in nanoseconds
     * @param part the pause is the time waited so far, divided by this; with 1 the pauses double
     */
    public Backoff(long first, long longest, int part) {
        this.first = first;
        this.longest = longest;
        this.part = part;
    }

    /** The length of the next pause, in nanoseconds. */
    public long next() {
        return Math.min(longest, Math.max(first, elapsed() / part));
    }

    /** Pauses. A pending interrupt stays pending, and does not shorten the pause. */
    public void pause() {
        Pause.nanos(this, next());
    }

    /** The nanoseconds since the wait began. */
    public long elapsed() {
        return System.nanoTime() - start;
    }
}

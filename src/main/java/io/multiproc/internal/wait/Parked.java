package io.multiproc.internal.wait;

/** A parked thread that waits for a word. The links are guarded by the monitor of {@link Watchers}. */
final class Parked {
    final Thread thread = Thread.currentThread();
    final long deadline;

    /** Whether the thread need not park any more. */
    volatile boolean ended;

    /** The word that has this thread in its list, or null. */
    WatchedWord word;

    Parked previous;
    Parked next;

    Parked(long deadline) {
        this.deadline = deadline;
    }
}

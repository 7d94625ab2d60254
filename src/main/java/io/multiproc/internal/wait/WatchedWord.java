package io.multiproc.internal.wait;

/**
 * A word for which threads are parked, and the value that they expect, with the list of these threads, oldest first. Guarded by the monitor of
 * {@link Watchers}. No method allocates.
 */
final class WatchedWord {
    final VirtualThreadWords words;
    final long offset;
    final int expected;

    /** The watcher that has this word, or null. */
    Watcher watcher;

    /** Whether the watcher's current sleep includes this word. */
    boolean armed;

    /** The next word of the same bucket. */
    WatchedWord nextInBucket;

    /** The next word for which a consumed wake-up is passed on. */
    WatchedWord nextToPassOn;

    /** Whether the memory may be gone, and must not be read. */
    boolean evicted;

    private Parked first;
    private Parked last;

    WatchedWord(VirtualThreadWords words, long offset, int expected) {
        this.words = words;
        this.offset = offset;
        this.expected = expected;
    }

    boolean isSameAs(WatchedWord other) {
        return words == other.words && offset == other.offset && expected == other.expected;
    }

    boolean isChanged() {
        return !evicted && words.valueAt(offset) != expected;
    }

    boolean isEmpty() {
        return first == null;
    }

    void add(Parked parked) {
        parked.previous = last;
        parked.word = this;
        if (last == null) {
            first = parked;
        } else {
            last.next = parked;
        }
        last = parked;
    }

    void remove(Parked parked) {
        Parked before = parked.previous;
        Parked after = parked.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        parked.word = null;
    }

    /** Removes the oldest threads whose time is over: one that ended by an error may have stayed in the list. */
    void removeExpired(long now) {
        while (first != null && first.deadline - now < 0) {
            remove(first);
        }
    }

    /** Takes all threads out of the list, and puts them before others that are to be unparked. */
    Parked endAll(Parked others) {
        Parked result = others;
        while (first != null) {
            Parked parked = first;
            remove(parked);
            parked.next = result;
            parked.ended = true;
            result = parked;
        }
        return result;
    }
}

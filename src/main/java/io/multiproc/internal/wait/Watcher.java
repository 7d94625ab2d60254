package io.multiproc.internal.wait;

import io.multiproc.internal.os.WordSet;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * A platform thread that sleeps on many words for the threads that are parked for them. Fields are guarded by the monitor of {@link Watchers}.
 *
 * <p>A round: the thread sets the words, sleeps, and ends the waits for words that were woken or that have changed. The thread allocates nothing, and
 * goes on after any error.
 */
final class Watcher implements Runnable {
    private static final long ROUND_NANOS = 1_000_000_000L;
    private static final long IDLE_NANOS = 5_000_000_000L;
    private static final long AFTER_FAILURE_NANOS = 1_000_000L;

    private final Watchers watchers;
    private final WordSet set;
    private WatchedWord[] words = new WatchedWord[16];
    private int count;
    private boolean asleep;
    private volatile long rounds;
    private long busyAt = System.nanoTime();

    /** What the last round leaves to be done without the monitor. */
    private Parked toUnpark;

    private WatchedWord toPassOn;

    Watcher(Watchers watchers, WordSet set) {
        this.watchers = watchers;
        this.set = set;
    }

    boolean hasRoom() {
        return count < set.capacity();
    }

    void add(WatchedWord word) {
        if (count == words.length) {
            words = Arrays.copyOf(words, 2 * count);
        }
        words[count++] = word;
        word.watcher = this;
    }

    /** Whether the thread is asleep, or about to sleep, without this word. */
    boolean sleepsWithout(WatchedWord word) {
        return asleep && !word.armed;
    }

    /** Ends the sleep of the current round. Without the monitor. */
    void signal() {
        set.signal();
    }

    /** How many rounds have begun. */
    long rounds() {
        return rounds;
    }

    /** Marks the words of memory that is to be unmapped, and ends the waits for them; returns null if there are none. */
    Watcher evict(VirtualThreadWords memory) {
        boolean found = false;
        for (int i = 0; i < count; i++) {
            if (words[i].words == memory) {
                words[i].evicted = true;
                toUnpark = words[i].endAll(toUnpark);
                found = true;
            }
        }
        return found ? this : null;
    }

    @Override
    public void run() {
        boolean goesOn = true;
        while (goesOn) {
            try {
                goesOn = round();
            } catch (Throwable e) {
                LockSupport.parkNanos(this, AFTER_FAILURE_NANOS); // The next round sees the same changes.
            }
        }
    }

    private boolean round() {
        int woken = WordSet.FAILED;
        try {
            int number = begin();
            if (number < 0) {
                return false;
            }
            woken = set.await(number, ROUND_NANOS);
        } catch (Throwable e) {
            woken = WordSet.FAILED; // The values tell which words have changed.
        }
        if (woken == WordSet.FAILED) {
            LockSupport.parkNanos(this, AFTER_FAILURE_NANOS);
        }
        settle(woken);
        finishRound();
        return true;
    }

    /** Begins a round; returns its number of words, or -1 if there has been nothing to do for a while. */
    private int begin() {
        synchronized (watchers) {
            rounds++;
            long now = System.nanoTime();
            int kept = 0;
            for (int i = 0; i < count; i++) {
                WatchedWord word = words[i];
                word.removeExpired(now);
                if (word.isEmpty()) {
                    watchers.unlink(word);
                } else {
                    words[kept++] = word;
                }
            }
            Arrays.fill(words, kept, count, null);
            count = kept;
            if (kept > 0) {
                busyAt = now;
            } else if (now - busyAt > IDLE_NANOS) {
                watchers.remove(this);
                return -1;
            }
            set.begin();
            for (int i = 0; i < kept; i++) {
                set.set(i, words[i].words.address(words[i].offset), words[i].expected);
                words[i].armed = true;
            }
            asleep = true;
            return kept;
        }
    }

    /** Ends the waits for words that were woken or have changed. A wake-up may have been consumed for each word up to the one that was woken. */
    private void settle(int woken) {
        synchronized (watchers) {
            asleep = false;
            for (int i = 0; i < count; i++) {
                WatchedWord word = words[i];
                if (word.armed && i <= woken && word.isEmpty()) {
                    word.nextToPassOn = toPassOn;
                    toPassOn = word;
                } else if (word.armed && i == woken || word.isChanged()) {
                    toUnpark = word.endAll(toUnpark);
                }
                word.armed = false;
            }
        }
    }

    private void finishRound() {
        Parked parked;
        WatchedWord word;
        synchronized (watchers) {
            parked = toUnpark;
            toUnpark = null;
            word = toPassOn;
            toPassOn = null;
        }
        for (; parked != null; parked = parked.next) {
            unpark(parked.thread);
        }
        for (; word != null; word = word.nextToPassOn) {
            passOn(word);
        }
    }

    /** A thread that cannot be unparked looks by itself when its slice is over. */
    private static void unpark(Thread thread) {
        try {
            LockSupport.unpark(thread);
        } catch (Throwable e) {
            return;
        }
    }

    /** Wakes another sleeper in the place of this thread; if that fails, the other sleeper's slice ends its sleep. */
    private static void passOn(WatchedWord word) {
        try {
            word.words.passOn(word.offset);
        } catch (Throwable e) {
            return;
        }
    }
}

package io.multiproc.internal.wait;

import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.ServiceThreads;
import io.multiproc.internal.os.WordSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * The platform threads that sleep for the virtual threads of this process. Their number has a bound, whatever the number of words: as many as
 * {@link #MAX_SLEEPERS} sleep in the kernel, each on as many words as it takes; one more looks at all other words in turns.
 *
 * <p>No wake-up is lost. A watcher sleeps on the value that the parked threads expect, so a change before its sleep ends the sleep at once; and after
 * each sleep it compares all its words. A wake-up that was consumed for a word without parked threads is passed on.
 *
 * <p>If no thread can be started, a parked thread looks by itself at short intervals.
 */
final class Watchers {
    private static final int MAX_SLEEPERS = 4;
    private static final int BUCKETS = 1024;
    private static final long RETRY_NANOS = 1_000_000_000L;
    private static final long SHORTEST_LOOK_NANOS = 500_000L;
    private static final long LONGEST_LOOK_NANOS = 10_000_000L;
    private static final long EVICT_NANOS = 1_000_000_000L;

    private static Watchers ofThisProcess;

    private final IntFunction<WordSet> sets;
    private final WatchedWord[] buckets = new WatchedWord[BUCKETS];
    private final Watcher[] all = new Watcher[MAX_SLEEPERS + 1];
    private boolean failed;
    private long failedAt;

    /**
     * Has no thread yet.
     *
     * @param sets makes the set of words of a sleeping thread, or returns null
     */
    Watchers(IntFunction<WordSet> sets) {
        this.sets = sets;
    }

    /** Those of this process. Not made by an initializer of a class: an error there would be final. */
    static synchronized Watchers ofThisProcess() {
        if (ofThisProcess == null) {
            boolean futex = WaitMode.current() == WaitMode.FUTEX;
            ofThisProcess = new Watchers(number -> futex ? Os.current().futex().newWordSet() : null);
        }
        return ofThisProcess;
    }

    /** Parks the calling thread while the word has the expected value, until it is woken or interrupted, at most the given time. */
    void await(VirtualThreadWords words, long offset, int expected, long nanos) {
        long deadline = System.nanoTime() + nanos;
        Parked self = new Parked(deadline);
        WatchedWord candidate = new WatchedWord(words, offset, expected);
        try {
            boolean watched = begin(candidate, self);
            long look = SHORTEST_LOOK_NANOS;
            while (!self.ended && words.valueAt(offset) == expected && !self.thread.isInterrupted()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, watched ? left : Math.min(left, look));
                look = Math.min(2 * look, LONGEST_LOOK_NANOS);
            }
        } finally {
            end(self);
        }
    }

    private boolean begin(WatchedWord candidate, Parked self) {
        Watcher toSignal;
        synchronized (this) {
            WatchedWord word = find(candidate);
            if (word == null) {
                word = candidate;
                Watcher watcher = watcherWithRoom();
                if (watcher == null) {
                    return false;
                }
                watcher.add(word);
                link(word);
            }
            word.add(self);
            toSignal = word.watcher.sleepsWithout(word) ? word.watcher : null;
        }
        if (toSignal != null) {
            toSignal.signal();
        }
        return true;
    }

    private synchronized void end(Parked self) {
        if (self.word != null) {
            self.word.remove(self);
        }
    }

    private static int bucket(VirtualThreadWords words, long offset) {
        int hash = System.identityHashCode(words) + (int) (offset >>> 2) * 0x9E3779B9;
        return (hash ^ hash >>> 16) & BUCKETS - 1;
    }

    private WatchedWord find(WatchedWord sought) {
        WatchedWord word = buckets[bucket(sought.words, sought.offset)];
        while (word != null && !word.isSameAs(sought)) {
            word = word.nextInBucket;
        }
        return word;
    }

    private void link(WatchedWord word) {
        int bucket = bucket(word.words, word.offset);
        word.nextInBucket = buckets[bucket];
        buckets[bucket] = word;
    }

    /** Forgets a word. With the monitor. */
    void unlink(WatchedWord word) {
        int bucket = bucket(word.words, word.offset);
        WatchedWord before = null;
        for (WatchedWord each = buckets[bucket]; each != null; each = each.nextInBucket) {
            if (each == word && before == null) {
                buckets[bucket] = each.nextInBucket;
            } else if (each == word) {
                before.nextInBucket = each.nextInBucket;
            }
            before = each;
        }
        word.watcher = null;
    }

    private Watcher watcherWithRoom() {
        int free = -1;
        for (int i = 0; i < all.length; i++) {
            if (all[i] != null && all[i].hasRoom()) {
                return all[i];
            }
            free = all[i] == null && free < 0 ? i : free;
        }
        if (free < 0 || failed && System.nanoTime() - failedAt < RETRY_NANOS) {
            return null;
        }
        return start(free);
    }

    /** Starts a watcher; returns null if that is not possible now. */
    private Watcher start(int place) {
        int at = place;
        try {
            WordSet set = at < MAX_SLEEPERS ? sets.apply(at) : null;
            if (set == null) {
                set = new Turns();
                at = MAX_SLEEPERS;
            }
            Watcher watcher = new Watcher(this, set);
            Thread thread = ServiceThreads.create(watcher, "multiproc-sleeper");
            all[at] = watcher;
            thread.start();
            failed = false;
            return watcher;
        } catch (Throwable e) {
            all[at] = null;
            failed = true;
            failedAt = System.nanoTime();
            return null;
        }
    }

    /** Forgets a watcher that has no words. With the monitor. */
    void remove(Watcher watcher) {
        for (int i = 0; i < all.length; i++) {
            if (all[i] == watcher) {
                all[i] = null;
            }
        }
    }

    /** A thread of this process may have changed a word: the watcher that looks in turns looks now, if it has this word. */
    void changed(VirtualThreadWords words, long offset) {
        Watcher toSignal = null;
        synchronized (this) {
            Watcher inTurns = all[MAX_SLEEPERS];
            if (inTurns == null) {
                return;
            }
            for (WatchedWord word = buckets[bucket(words, offset)]; word != null; word = word.nextInBucket) {
                if (word.words == words && word.offset == offset && word.watcher == inTurns) {
                    toSignal = inTurns;
                }
            }
        }
        if (toSignal != null) {
            toSignal.signal();
        }
    }

    /** Ends the waits for all words of memory that is to be unmapped, and returns when no thread sleeps there any more, or after a second. */
    void evict(VirtualThreadWords words) {
        for (int i = 0; i < all.length; i++) {
            Watcher watcher;
            long round;
            synchronized (this) {
                watcher = all[i] == null ? null : all[i].evict(words);
                round = watcher == null ? 0 : watcher.rounds();
            }
            long deadline = System.nanoTime() + EVICT_NANOS;
            while (watcher != null && watcher.rounds() == round && System.nanoTime() - deadline < 0) {
                watcher.signal();
                LockSupport.parkNanos(this, SHORTEST_LOOK_NANOS);
            }
        }
    }

    /** How many threads there are. */
    synchronized int threads() {
        int threads = 0;
        for (Watcher watcher : all) {
            threads += watcher == null ? 0 : 1;
        }
        return threads;
    }
}

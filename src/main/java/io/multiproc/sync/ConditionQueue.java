package io.multiproc.sync;

import io.multiproc.internal.life.Life;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import io.multiproc.internal.wait.WaitWords;
import java.nio.ByteBuffer;

/**
 * Those who wait for a condition, each in an entry of its own.
 *
 * <pre>
 *   0              8        12      16       24        32
 *   +--------------+--------+-------+--------+---------+---------------------------------+
 *   | next ticket  | entries| lock's| lock's segment   | entries of 16 bytes             |
 *   |              |        | offset| (8)    | (free)  |                                 |
 *   +--------------+--------+-------+--------+---------+---------------------------------+
 *
 *   an entry:  | state (32, the word to sleep on) | id of the process (32) | ticket (64) |
 *
 *   state      next       who, and by what
 *   FREE       WAITING    a thread that will wait, holding the lock: ticket first, then the whole word
 *   WAITING    SIGNALLED  a signal, holding the lock; or who passes on a dead one's signal: compare-and-set
 *              FREE       its own thread, which gave up; or anybody, if its process is dead
 *   SIGNALLED  FREE       its own thread, which goes on
 *              PASSING    anybody, if its process is dead: with the id of who does it
 *   PASSING    FREE       who passed the signal on; another begins anew if that one is dead
 * </pre>
 *
 * <p>Tickets are the order of waiting. A thread that is killed after it was signalled, and before it went on, leaves its signal to the next: sleepers
 * look for such entries whenever a slice of their sleep is over. If the one that passes it on is killed too, one thread more may be woken.
 */
final class ConditionQueue {
    private static final int NEXT_TICKET = 0;
    private static final int COUNT = NEXT_TICKET + Long.BYTES;
    private static final int LOCK_AT = COUNT + Integer.BYTES;
    private static final int LOCK_SEGMENT = LOCK_AT + Integer.BYTES;
    private static final int ENTRIES = 32;
    private static final int TICKET = Long.BYTES;
    private static final int ENTRY_SIZE = 2 * Long.BYTES;

    private static final int WAITING = 1;
    private static final int SIGNALLED = 2;
    private static final int PASSING = 3;
    private static final int ID_SHIFT = Integer.SIZE;

    private final View view;
    private final ByteBuffer words;
    private final Life life;
    private final int at;
    private final int count;

    ConditionQueue(View view) {
        this.view = view;
        words = view.words();
        life = view.life();
        at = view.dataAt();
        count = words.getInt(at + COUNT);
    }

    static int sizeFor(int entries) {
        return ENTRIES + entries * ENTRY_SIZE;
    }

    static void initialize(View view, int entries, View lock) {
        int at = view.dataAt();
        view.words().putInt(at + COUNT, entries);
        view.words().putInt(at + LOCK_AT, lock.lockAt());
        view.words().putLong(at + LOCK_SEGMENT, lock.nonce());
    }

    /** Whether the condition was made for this lock. */
    boolean isOf(View lock) {
        return words.getInt(at + LOCK_AT) == lock.lockAt() && words.getLong(at + LOCK_SEGMENT) == lock.nonce();
    }

    int count() {
        return count;
    }

    /** Holding the lock: takes an entry; where it is, or -1 if each belongs to a living process. */
    int enroll() {
        int id = view.claim();
        for (int i = 0; i < count; i++) {
            int entry = entry(i);
            long word = word(entry);
            if (stateOf(word) == WAITING && !isAlive(word)) {
                change(entry, word, 0);
                word = word(entry);
            }
            if (word == 0) {
                long ticket = words.getLong(at + NEXT_TICKET);
                words.putLong(at + NEXT_TICKET, ticket + 1);
                words.putLong(entry + TICKET, ticket);
                Words.LONG.setVolatile(words, entry, (long) id << ID_SHIFT | WAITING);
                return entry;
            }
        }
        return -1;
    }

    boolean isWaiting(int entry) {
        return stateOf(word(entry)) == WAITING;
    }

    /** Sleeps while an entry waits, until woken or for at most a time. */
    void sleep(int entry, long nanos) {
        view.waits().await(entry, WAITING, Math.min(nanos, WaitWords.SLICE_NANOS));
    }

    /** Frees this thread's own entry; whether it was signalled. */
    boolean leave(int entry) {
        long word = word(entry);
        if (stateOf(word) == WAITING && change(entry, word, 0)) {
            return false;
        }
        Words.LONG.setVolatile(words, entry, 0L);
        return true;
    }

    /** Signals the living thread that has waited longest; false if none waits. */
    boolean signal() {
        while (true) {
            int first = -1;
            for (int i = 0; i < count; i++) {
                int entry = entry(i);
                if (isWaiting(entry) && (first < 0 || ticket(entry) < ticket(first))) {
                    first = entry;
                }
            }
            if (first < 0) {
                return false;
            }
            long word = word(first);
            if (stateOf(word) == WAITING) {
                if (!isAlive(word)) {
                    change(first, word, 0);
                } else if (change(first, word, word & -1L << ID_SHIFT | SIGNALLED)) {
                    view.waits().wake(first, 1);
                    return true;
                }
            }
        }
    }

    /** Gives the signals of dead threads to others. */
    void passOnFromTheDead() {
        for (int i = 0; i < count; i++) {
            int entry = entry(i);
            long word = word(entry);
            boolean pending = stateOf(word) == SIGNALLED || stateOf(word) == PASSING;
            if (pending && !isAlive(word)) {
                long passing = (long) life.claimed() << ID_SHIFT | PASSING;
                if (change(entry, word, passing)) {
                    signal();
                    change(entry, passing, 0);
                }
            }
        }
    }

    /** How many threads wait. */
    int waiting() {
        int waiting = 0;
        for (int i = 0; i < count; i++) {
            waiting += isWaiting(entry(i)) ? 1 : 0;
        }
        return waiting;
    }

    /** Wakes the sleepers of this process. */
    void wakeOwn() {
        int own = life.claimed();
        for (int i = 0; i < count; i++) {
            long word = word(entry(i));
            if (stateOf(word) == WAITING && ownerOf(word) == own) {
                view.waits().wake(entry(i), WaitWords.ALL);
            }
        }
    }

    /** Who waits, for people. */
    String describe() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            long word = word(entry(i));
            if (stateOf(word) == WAITING) {
                text.append(text.isEmpty() ? "waiting: " : ", ").append(life.describe(ownerOf(word)));
            }
        }
        return text.isEmpty() ? "nobody waits" : text.toString();
    }

    private int entry(int index) {
        return at + ENTRIES + index * ENTRY_SIZE;
    }

    private long word(int entry) {
        return (long) Words.LONG.getVolatile(words, entry);
    }

    private long ticket(int entry) {
        return words.getLong(entry + TICKET);
    }

    private boolean change(int entry, long from, long to) {
        return Words.LONG.compareAndSet(words, entry, from, to);
    }

    private boolean isAlive(long word) {
        return life.isAlive(ownerOf(word));
    }

    private static int stateOf(long word) {
        return (int) word;
    }

    private static int ownerOf(long word) {
        return (int) (word >>> ID_SHIFT);
    }
}

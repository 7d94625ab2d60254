package io.multiproc.sync;

import io.multiproc.internal.life.Life;
import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import io.multiproc.internal.wait.WaitWords;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Those who wait for a condition, each in an entry of its own.
 *
 * <pre>
 *   0              8        12      16       24        28       32
 *   +--------------+--------+-------+--------+---------+--------+------------------------+
 *   | next ticket  | entries| lock's| lock's | entries | (free) | entries of 24 bytes    |
 *   |              |        | offset| number | used    |        |                        |
 *   +--------------+--------+-------+--------+---------+--------+------------------------+
 *
 *   entries used: those from there on have never been taken; raised before the first use, never lowered
 *
 *   an entry:  | word (64) | ticket (64) | bound of its signal: a ticket (64) |
 *   its word:  | id of the process (32) | the ticket's low bits (29) | state (3) |    the low half is what its thread sleeps on
 *
 *   state      next       who, and by what
 *   FREE       WAITING    a thread that will wait, holding the lock: ticket and bound first, then the whole word
 *   WAITING    SIGNALLED  a signal, holding the lock; or who passes on a dead one's signal: bound first, then compare-and-set
 *              FREE       its own thread, which gave up; or anybody, if its process is dead
 *   SIGNALLED  FREE       its own thread, which goes on
 *              PASSING    anybody, if its process is dead: with the id of who does it
 *   PASSING    FREE       who passed the signal on; another begins anew if that one is dead
 *              PASSING    the same, without an owner (id 0), if an error kept it from passing the signal on: another begins anew
 * </pre>
 *
 * <p>Tickets are the order of waiting. A thread that is killed after it was signalled, and before it went on, leaves its signal to the next: sleepers
 * look for such entries whenever a slice of their sleep is over. A signal is for those only who waited when it was given: they have lower tickets than
 * its bound. If the one that passes it on is killed too, one thread more may be woken. Who signals wakes only after it has given the lock back, as who is
 * woken before that runs into the lock; killed in between, it costs the slice.
 *
 * <p>Who passes on does not hold the lock, so an entry may be freed and taken again while it looks. The ticket's bits in the word tell it.
 */
final class ConditionQueue {
    static final int NEXT_TICKET = 0;
    private static final int COUNT = NEXT_TICKET + Long.BYTES;
    private static final int LOCK_AT = COUNT + Integer.BYTES;
    private static final int LOCK_NUMBER = LOCK_AT + Integer.BYTES;
    static final int USED = LOCK_NUMBER + Long.BYTES;
    static final int ENTRIES = 32;
    private static final int INDEX_BITS = 14;
    static final int MOST_WAITERS = 1 << INDEX_BITS;
    static final int TICKET = Long.BYTES;
    static final int BOUND = TICKET + Long.BYTES;
    static final int ENTRY_SIZE = BOUND + Long.BYTES;

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /** Before a thread sleeps. */
    private static final int LOOKS = 20;

    /** Between two looks: 1, 2, 4, and so on. */
    private static final int MOST_PAUSES = 64;

    private static final int FREE = 0;
    static final int WAITING = 1;
    static final int SIGNALLED = 2;
    static final int PASSING = 3;
    private static final int STATE_BITS = 3;
    private static final long STATE_MASK = (1 << STATE_BITS) - 1;
    private static final long TAG_MASK = 0xffff_ffffL & ~STATE_MASK;
    private static final int ID_SHIFT = Integer.SIZE;

    private final View view;
    private final ByteBuffer words;
    private final Life life;
    private final int at;
    private final int count;

    /** The waiting threads in their order, while the lock is held. */
    private long[] inOrder = {};

    ConditionQueue(View view) {
        view.requireData(ENTRIES);
        this.view = view;
        words = view.words();
        life = view.life();
        at = view.dataAt();
        count = words.getInt(at + COUNT);
        view.require(count >= 1 && count <= MOST_WAITERS, "entries", count);
        view.requireData(sizeFor(count));
    }

    static int sizeFor(int entries) {
        return ENTRIES + entries * ENTRY_SIZE;
    }

    static void initialize(View view, int entries, View lock) {
        int at = view.dataAt();
        Words.setInt(view.words(), at + COUNT, entries);
        Words.setInt(view.words(), at + LOCK_AT, lock.lockAt());
        Words.setLong(view.words(), at + LOCK_NUMBER, lock.nonce());
    }

    /** Whether the condition was made for this lock. */
    boolean isOf(View lock) {
        return words.getInt(at + LOCK_AT) == lock.lockAt() && words.getLong(at + LOCK_NUMBER) == lock.nonce();
    }

    int count() {
        return count;
    }

    /** Holding the lock: takes an entry; where it is, or -1 if each belongs to a living process. */
    int enroll() {
        int id = view.claim();
        int free = freeEntry();
        if (free < 0) {
            passOnFromTheDead(); // No others' sleep need be over for it.
            free = freeEntry();
        }
        if (free >= 0) {
            long ticket = nextTicket();
            Words.setLong(words, at + NEXT_TICKET, ticket + 1);
            Words.setLong(words, free + TICKET, ticket);
            Words.setLong(words, free + BOUND, 0);
            set(free, word(id, ticket, WAITING));
        }
        return free;
    }

    private int freeEntry() {
        int used = used();
        for (int i = 0; i < used; i++) {
            if (word(entry(i)) == FREE) {
                return entry(i);
            }
        }
        if (used < count) {
            Words.setIntVolatile(words, at + USED, used + 1);
            return entry(used);
        }
        return entryOfTheDead();
    }

    private int entryOfTheDead() {
        for (int i = 0; i < count; i++) {
            int entry = entry(i);
            long word = word(entry);
            if (stateOf(word) == WAITING && !isAlive(word)) {
                change(entry, word, FREE);
            }
            if (word(entry) == FREE) {
                return entry;
            }
        }
        return -1;
    }

    private int used() {
        return Math.max(0, Math.min(Words.getIntVolatile(words, at + USED), count));
    }

    boolean isWaiting(int entry) {
        return stateOf(word(entry)) == WAITING;
    }

    /** Looks at this thread's own entry for some time, while each thread that waits may have a processor to itself. */
    void look(int entry) {
        if (PROCESSORS == 1 || used() > PROCESSORS) {
            return;
        }
        int pauses = 1;
        for (int i = 0; i < LOOKS && isWaiting(entry); i++) {
            for (int j = 0; j < pauses; j++) {
                Thread.onSpinWait();
            }
            pauses = Math.min(2 * pauses, MOST_PAUSES);
        }
    }

    /** Frees this thread's own entry; whether it was signalled. */
    boolean leave(int entry) {
        boolean signalled = !giveUp(entry);
        if (signalled) {
            set(entry, FREE);
        }
        return signalled;
    }

    private boolean giveUp(int entry) {
        long word = word(entry);
        return stateOf(word) == WAITING && change(entry, word, FREE);
    }

    /** Frees the entry of a thread that ends without going on: its signal goes to another who waited when it was given. */
    void leaveToAnother(int entry) {
        if (!giveUp(entry)) {
            long word = word(entry);
            boolean passed = false;
            try {
                set(entry, word & ~STATE_MASK | PASSING);
                passOn(bound(entry));
                passed = true;
            } finally {
                set(entry, passed ? FREE : word & TAG_MASK | PASSING); // Without an owner: a sleeper passes it on.
            }
        }
    }

    /** Holding the lock: signals the living thread that has waited longest, and wakes it when the lock is given back; false if none waits. */
    boolean signal() {
        int signalled = signalBefore(nextTicket());
        if (signalled >= 0) {
            LockingThread.current().wakeLater(view, signalled);
        }
        return signalled >= 0;
    }

    /**
     * Holding the lock: signals all threads that wait, and wakes them in the order of waiting when the lock is given back. Whether they live is not asked: no
     * thread is left to which a dead one's signal could go.
     */
    void signalAll() {
        int used = used();
        if (inOrder.length < used) {
            inOrder = new long[count];
        }
        int waiting = 0;
        for (int i = 0; i < used; i++) {
            if (isWaiting(entry(i))) {
                inOrder[waiting++] = ticket(entry(i)) << INDEX_BITS | i;
            }
        }
        Arrays.sort(inOrder, 0, waiting);
        LockingThread thread = LockingThread.current();
        long bound = nextTicket();
        for (int i = 0; i < waiting; i++) {
            int entry = entry((int) inOrder[i] & (MOST_WAITERS - 1));
            long word = word(entry);
            raiseBound(entry, bound);
            if (stateOf(word) == WAITING && change(entry, word, word & ~STATE_MASK | SIGNALLED)) {
                thread.wakeLater(view, entry);
            }
        }
    }

    /** Passes a signal on to the living thread that has waited longest, if its ticket is below a bound, and wakes it. */
    private void passOn(long bound) {
        int signalled = signalBefore(bound);
        if (signalled >= 0) {
            view.waits().wake(signalled, 1);
        }
    }

    /** Signals the living thread that has waited longest, if its ticket is below a bound; its entry, or -1. It is still to be woken. */
    private int signalBefore(long bound) {
        while (true) {
            int first = -1;
            long word = 0;
            long ticket = bound;
            int used = used();
            for (int i = 0; i < used; i++) {
                int entry = entry(i);
                long candidate = word(entry);
                long its = ticket(entry);
                if (stateOf(candidate) == WAITING && its < ticket && isOfTicket(candidate, its)) {
                    first = entry;
                    word = candidate;
                    ticket = its;
                }
            }
            if (first < 0) {
                return -1;
            }
            if (!isAlive(word)) {
                change(first, word, FREE);
            } else {
                raiseBound(first, bound);
                if (change(first, word, word & ~STATE_MASK | SIGNALLED)) {
                    return first;
                }
            }
        }
    }

    /** Raised only: of two who want to signal the same thread, the one that does must find its bound there. */
    private void raiseBound(int entry, long bound) {
        long old = bound(entry);
        while (old < bound && !Words.compareAndSetLong(words, entry + BOUND, old, bound)) {
            old = bound(entry);
        }
    }

    private long bound(int entry) {
        return Words.getLongVolatile(words, entry + BOUND);
    }

    /** Gives the signals of dead threads to others who waited when they were given. */
    void passOnFromTheDead() {
        int used = used();
        for (int i = 0; i < used; i++) {
            int entry = entry(i);
            long word = word(entry);
            boolean pending = stateOf(word) == SIGNALLED || stateOf(word) == PASSING;
            if (pending && !isAlive(word)) {
                long passing = (long) life.claimed() << ID_SHIFT | word & TAG_MASK | PASSING;
                if (change(entry, word, passing)) {
                    boolean passed = false;
                    try {
                        passOn(bound(entry));
                        passed = true;
                    } finally {
                        change(entry, passing, passed ? FREE : passing & ~(-1L << ID_SHIFT));
                    }
                }
            }
        }
    }

    /** How many threads of living processes wait. */
    int waiting() {
        int waiting = 0;
        int used = used();
        for (int i = 0; i < used; i++) {
            waiting += waitsAlive(word(entry(i))) ? 1 : 0;
        }
        return waiting;
    }

    private boolean waitsAlive(long word) {
        return stateOf(word) == WAITING && isAlive(word);
    }

    /** Wakes the sleepers of this process. */
    void wakeOwn() {
        int own = life.claimed();
        int used = used();
        for (int i = 0; i < used; i++) {
            long word = word(entry(i));
            if (stateOf(word) == WAITING && ownerOf(word) == own) {
                view.waits().wake(entry(i), WaitWords.ALL);
            }
        }
    }

    /** Who waits, for people. */
    String describe() {
        StringBuilder text = new StringBuilder();
        int used = used();
        for (int i = 0; i < used; i++) {
            long word = word(entry(i));
            if (waitsAlive(word)) {
                text.append(text.isEmpty() ? "waiting: " : ", ").append(life.describe(ownerOf(word)));
            }
        }
        return text.isEmpty() ? "nobody waits" : text.toString();
    }

    private int entry(int index) {
        return at + ENTRIES + index * ENTRY_SIZE;
    }

    long word(int entry) {
        return Words.getLongVolatile(words, entry);
    }

    private long nextTicket() {
        return words.getLong(at + NEXT_TICKET);
    }

    private long ticket(int entry) {
        return words.getLong(entry + TICKET);
    }

    private static boolean isOfTicket(long word, long ticket) {
        return (word & TAG_MASK) == (ticket << STATE_BITS & TAG_MASK);
    }

    static long word(int id, long ticket, int state) {
        return (long) id << ID_SHIFT | ticket << STATE_BITS & TAG_MASK | state;
    }

    private void set(int entry, long word) {
        Words.setLongVolatile(words, entry, word);
    }

    private boolean change(int entry, long from, long to) {
        return Words.compareAndSetLong(words, entry, from, to);
    }

    private boolean isAlive(long word) {
        return life.isAlive(ownerOf(word));
    }

    private static int stateOf(long word) {
        return (int) (word & STATE_MASK);
    }

    private static int ownerOf(long word) {
        return (int) (word >>> ID_SHIFT);
    }
}

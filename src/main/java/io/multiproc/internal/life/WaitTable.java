package io.multiproc.internal.life;

import io.multiproc.internal.os.Words;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * Who waits for the objects of a segment: an entry for each thread that is about to sleep for one, in its place until the wait is over. It is for people, and for
 * finding deadlocks: no wait depends on it. One entry is one cache line:
 *
 * <pre>
 *   0         8         16        20        24        32        36              64
 *   +---------+---------+---------+---------+---------+---------+---------------+
 *   | word    | wait    | object  | place   | since   | kind    | thread's name |
 *   +---------+---------+---------+---------+---------+---------+---------------+
 *
 *   word, 64 bits:  | listed 1 | thread 31 | (free) 1 | id of the process 31 |
 *
 *   state     word                  next      who, and by what
 *   FREE      0                     CLAIMED   a thread that will sleep: compare-and-set of the word
 *                                             (or of the word of a dead process, CLAIMED or LISTED)
 *   CLAIMED   thread and id         LISTED    the same thread, when it has written the rest
 *                                   FREE      the same thread, if an error keeps it from that
 *   LISTED    the same, listed      FREE      the same thread, when its wait is over
 * </pre>
 *
 * <p>{@code wait} is the number of the wait in its process, which never has the same number again; {@code object} is where in the segment the lock record of the
 * object is, {@code place} the word that the thread sleeps on, {@code since} milliseconds since 1970. The wait's number is the first that is
 * written, and who reads looks at number and word, in this order, before and afterwards: if they are the same, what was read in between belongs together. An
 * entry of a dead process counts as free. If all entries are in use by the living, a thread waits without one.
 */
public final class WaitTable {
    /** What an entry says. The numbers are part of the layout. */
    public enum Kind {
        /** The thread waits as long as it takes. */
        WAITS,
        /** The thread gives up when its time is over. */
        WAITS_LIMITED,
        /** The thread waits, for this object or another, and holds this one for reading. */
        READS,
        /** The thread waits for this object, and has held it since before the wait began. */
        HOLDS,
        /** The thread waits, for this object or another, and holds permits of this one; place is their number, and since has two others. */
        PERMITS;

        private static final Kind[] ALL = values();

        /** Whether an entry is the one that stands for its wait. */
        public boolean isWait() {
            return this == WAITS || this == WAITS_LIMITED;
        }
    }

    /**
     * An entry as it was at one moment.
     *
     * @param index where it is in the table
     * @param id the process
     * @param thread the number of the thread in its process
     * @param number the number of the wait in its process
     * @param object where the object's lock record is
     * @param place the word that the thread sleeps on
     * @param since when it began to wait, in milliseconds since 1970
     * @param kind what the thread does
     * @param name the thread's name, cut off
     */
    public record Entry(
            int index, int id, int thread, long number, int object, int place, long since, Kind kind, String name) {
        /** Whether this and another are entries of one wait. */
        public boolean isOfSameWait(Entry other) {
            return id == other.id && thread == other.thread && number == other.number;
        }

        /** The first of the {@link WaitTable#packed} numbers. */
        public int first() {
            return (int) (since >>> Integer.SIZE);
        }

        /** The second of them. */
        public int second() {
            return (int) since;
        }
    }

    private static final int WORD = 0;
    private static final int WAIT = WORD + Long.BYTES;
    private static final int OBJECT = WAIT + Long.BYTES;
    private static final int PLACE = OBJECT + Integer.BYTES;
    private static final int SINCE = PLACE + Integer.BYTES;
    private static final int KIND = SINCE + Long.BYTES;
    private static final int NAME = KIND + Integer.BYTES;
    private static final int NAME_LENGTH = 28;
    private static final int ENTRY_SIZE = NAME + NAME_LENGTH;

    private static final long LISTED = 1L << 63;
    private static final int THREAD_SHIFT = Integer.SIZE;
    private static final long ID_MASK = Integer.MAX_VALUE;
    private static final int READS_OF_ONE = 100;

    private final ByteBuffer memory;
    private final int at;
    private final int entries;
    private final Life life;

    /** The table at an offset of a segment's memory. */
    public WaitTable(ByteBuffer memory, int at, int entries, Life life) {
        this.memory = memory;
        this.at = at;
        this.entries = entries;
        this.life = life;
    }

    /** The bytes that a table of so many entries takes. */
    public static int sizeOf(int entries) {
        return entries * ENTRY_SIZE;
    }

    public int entries() {
        return entries;
    }

    /**
     * Lists a wait of the calling thread. If this throws, the wait has no entry.
     *
     * @param id this process
     * @param thread the thread's number
     * @param wait a number that no other wait of this process has, now or ever
     * @return its entry for {@link #end}, or -1 if there is no room
     */
    public int begin(int id, int thread, long wait, int object, int place, Kind kind, long since) {
        long word = (long) thread << THREAD_SHIFT | id;
        int entry = claim(word, thread * 7);
        if (entry >= 0) {
            boolean listed = false;
            try {
                write(at(entry), wait, object, place, kind, since);
                Words.setLongVolatile(memory, at(entry) + WORD, word | LISTED);
                listed = true;
            } finally {
                if (!listed) {
                    end(entry);
                }
            }
        }
        return entry;
    }

    private void write(int where, long wait, int object, int place, Kind kind, long since) {
        Words.setLong(memory, where + WAIT, wait);
        VarHandle.storeStoreFence();
        Words.setInt(memory, where + OBJECT, object);
        Words.setInt(memory, where + PLACE, place);
        Words.setLong(memory, where + SINCE, since);
        Words.setInt(memory, where + KIND, kind.ordinal());
        ShortText.write(
                memory, where + NAME, NAME_LENGTH, Thread.currentThread().getName());
    }

    /** Two numbers in the place of a time. */
    public static long packed(int first, int second) {
        return (long) first << Integer.SIZE | second & 0xffff_ffffL;
    }

    /** Ends a wait of the calling thread. */
    public void end(int entry) {
        if (entry >= 0) {
            Words.setLongVolatile(memory, at(entry) + WORD, 0L);
        }
    }

    private int claim(long word, int from) {
        for (int i = 0; i < entries; i++) {
            int entry = Integer.remainderUnsigned(from + i, entries);
            if (word(entry) == 0 && Words.compareAndSetLong(memory, at(entry) + WORD, 0L, word)) {
                return entry;
            }
        }
        return claimOfTheDead(word);
    }

    private int claimOfTheDead(long word) {
        int alive = 0; // One that is known to live, so as not to ask again for each of its threads.
        for (int entry = 0; entry < entries; entry++) {
            long old = word(entry);
            int owner = ownerOf(old);
            if (owner == alive && owner != 0 || owner != 0 && life.isAlive(owner)) {
                alive = owner;
            } else if (Words.compareAndSetLong(memory, at(entry) + WORD, old, word)) {
                return entry;
            }
        }
        return -1;
    }

    /** What an entry says at this moment, or null if nothing. Whether its process lives is for the caller to ask. */
    public Entry read(int entry) {
        int where = at(entry);
        for (int i = 0; i < READS_OF_ONE; i++) {
            long wait = wait(entry); // Before the word: who has only claimed may have written just this.
            long word = word(entry);
            if ((word & LISTED) == 0) {
                return null;
            }
            int object = Words.getIntVolatile(memory, where + OBJECT);
            int place = Words.getIntVolatile(memory, where + PLACE);
            long since = Words.getLongVolatile(memory, where + SINCE);
            int kind = Words.getIntVolatile(memory, where + KIND);
            String name = ShortText.read(memory, where + NAME, NAME_LENGTH);
            VarHandle.acquireFence();
            if (wait(entry) == wait && word(entry) == word) {
                return kind < 0 || kind >= Kind.ALL.length
                        ? null
                        : new Entry(
                                entry,
                                ownerOf(word),
                                (int) ((word & ~LISTED) >>> THREAD_SHIFT),
                                wait,
                                object,
                                place,
                                since,
                                Kind.ALL[kind],
                                name);
            }
        }
        return null;
    }

    /** Whether an entry still belongs to the wait that it belonged to when it was read. */
    public boolean isStill(Entry entry) {
        long word = LISTED | (long) entry.thread << THREAD_SHIFT | entry.id;
        return word(entry.index) == word && wait(entry.index) == entry.number && word(entry.index) == word;
    }

    private static int ownerOf(long word) {
        return (int) (word & ID_MASK);
    }

    private long word(int entry) {
        return Words.getLongVolatile(memory, at(entry) + WORD);
    }

    private long wait(int entry) {
        return Words.getLongVolatile(memory, at(entry) + WAIT);
    }

    private int at(int entry) {
        return at + entry * ENTRY_SIZE;
    }
}

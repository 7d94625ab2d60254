package io.multiproc.sync;

/**
 * The layout of a read-write lock behind its lock record. A reader writes to its process's entry only, and no two entries share a cache line.
 *
 * <pre>
 *   0         4        8                             up to 64 behind a line     128 further
 *   +---------+--------+-----------------------------+---+----------------------+----------------------+----
 *   | readers | writer | used: a bit for each slot,  |   | entries of the slots | entries of the slots | ...
 *   | gone    | gone   | in words of 64              |   | 0 and p: 0, 64       | 1 and p + 1: 0, 64   |
 *   +---------+--------+-----------------------------+---+----------------------+----------------------+----
 *
 *   an entry, 64 bits:  | id of the process 31 | threads that read, or look whether they may 32 |
 *
 *   word      from           to             by which process, and when
 *   used      bit clear      bit set        the process that has the slot, before it first counts a reader; stays set
 *   an entry  any other id   own id, 0      the process that has the slot, before it first counts a reader: compare-and-set
 *             own id, n      own id, n + 1  the same process, one thread more: addition, a full fence
 *             own id, n + 1  own id, n      the same process, one thread less: addition, a full fence
 *             dead id, n     0              any process that waits to write, after the proof of death: compare-and-set
 * </pre>
 *
 * <p>The two gates are written by threads that have to wait, and by those that wake them. A writer looks at the entries of the used slots only, and readers
 * of different processes do not take each other's lines away. There are {@code p} pairs of lines: one for each slot if there are {@value #ALONE} slots or fewer, so that
 * a processor that fetches lines in pairs does not disturb others either; otherwise two slots share a pair, each with a line of its own.
 */
final class ReadWriteLayout {
    private static final int LINE = 64;
    private static final int PAIR_OF_LINES = 2 * LINE;

    static final int READERS_GONE = 0;
    static final int WRITER_GONE = READERS_GONE + Integer.BYTES;
    static final int USED = WRITER_GONE + Integer.BYTES;

    /** With more slots, two entries share a pair of lines, as they would take too much memory. */
    private static final int ALONE = 32;

    private final int slots;
    private final int pairs;
    private final int dataAt;
    private final int entriesAt;

    /**
     * The words of one lock.
     *
     * @param dataAt where the data begins, a multiple of 64
     */
    ReadWriteLayout(int dataAt, int slots) {
        this.slots = slots;
        this.dataAt = dataAt;
        pairs = pairs(slots);
        entriesAt = dataAt + USED + usedBytes(slots) + PAIR_OF_LINES - 1 & -PAIR_OF_LINES;
    }

    /** The bytes of data of a lock with so many slots, wherever its data begins. */
    static int sizeFor(int slots) {
        int beforeEntries = USED + usedBytes(slots) + LINE - 1 & -LINE;
        return beforeEntries + LINE + pairs(slots) * PAIR_OF_LINES;
    }

    private static int usedBytes(int slots) {
        return (slots + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
    }

    private static int pairs(int slots) {
        return slots <= ALONE ? slots : Math.max(ALONE, (slots + 1) / 2);
    }

    int slots() {
        return slots;
    }

    /** Where the entry of a slot is. */
    int entryAt(int slot) {
        int pair = slot < pairs ? slot : slot - pairs;
        return entriesAt + pair * PAIR_OF_LINES + (slot < pairs ? 0 : LINE);
    }

    /** Where the word is that has the bit of a slot. */
    int usedAt(int slot) {
        return dataAt + USED + slot / Long.SIZE * Long.BYTES;
    }
}

package io.multiproc.channel;

import io.multiproc.internal.object.LockRecord;

/**
 * The layout of a queue's memory, from its data offset on. Each line of the table is a cache line or more of its own.
 *
 * <pre>
 *   0     tail (8), seen head (8)                  written by producers, under their lock
 *   64    head (8)                                 written by consumers, under theirs
 *   128   the producers' lock (40)
 *   192   the consumers' lock (40)
 *   256   waiting for items (4), done (4), room (4)    flags: 1 while somebody may sleep on them
 *   320   capacity (8), name of the codec (40)
 *   384   debts: 64 bytes for each slot of the attach table: id (4), at 8 taken (8), done (8), lost (8), taken before (8),
 *         head after (8)
 *   ...   the ring: capacity bytes, a power of two
 * </pre>
 *
 * <p>A record in the ring begins at a multiple of 8 and does not wrap:
 *
 * <pre>
 *   0                                          8
 *   +------------------------------------------+---------+----------------+
 *   | header: sequence 32 | length word 32     | payload | up to 8-aligned|
 *   +------------------------------------------+---------+----------------+
 * </pre>
 *
 * <p>The length word, the low half of the header, is the payload's length and 1; it is 0 where no record has been committed, and {@link #SKIP} where
 * the next record is at the ring's beginning. The header is written last (release; pairs with the acquire in {@code Ring.header}).
 *
 * <table>
 * <caption>Who reads and writes what</caption>
 * <tr><th>field</th><th>read</th><th>written</th><th>guard</th></tr>
 * <tr><td>tail</td><td>acquire</td><td>release</td><td>producers' lock to write; may lag behind after a death</td></tr>
 * <tr><td>seen head</td><td>plain</td><td>plain</td><td>producers' lock</td></tr>
 * <tr><td>head</td><td>acquire</td><td>release</td><td>consumers' lock to write</td></tr>
 * <tr><td>a record's header</td><td>acquire</td><td>release</td><td>producers' lock to write</td></tr>
 * <tr><td>flags</td><td>volatile</td><td>volatile</td><td>none</td></tr>
 * <tr><td>debt: taken</td><td>volatile</td><td>volatile</td><td>consumers' lock to write, by the slot's owner</td></tr>
 * <tr><td>debt: lost, taken before, head after</td><td>volatile</td><td>release</td><td>as taken; the repairer of the lock, too</td></tr>
 * <tr><td>debt: done</td><td>volatile</td><td>atomic</td><td>the slot's owner writes</td></tr>
 * </table>
 */
final class RingLayout {
    private static final int LINE = 64;

    static final int TAIL = 0;
    static final int SEEN_HEAD = TAIL + Long.BYTES;
    static final int HEAD = LINE;
    static final int PRODUCERS = HEAD + LINE;
    static final int CONSUMERS = PRODUCERS + LINE;
    static final int ITEMS_FLAG = CONSUMERS + LINE;
    /** In one long with the flag before. */
    static final int DONE_FLAG = ITEMS_FLAG + Integer.BYTES;

    static final int ROOM_FLAG = DONE_FLAG + Integer.BYTES;
    static final int CAPACITY = ITEMS_FLAG + LINE;
    static final int CODEC = CAPACITY + Long.BYTES;
    static final int CODEC_LENGTH = 40;
    static final int DEBTS = CAPACITY + LINE;

    static final int DEBT_SIZE = LINE;
    static final int DEBT_ID = 0;
    static final int DEBT_TAKEN = Long.BYTES;
    static final int DEBT_DONE = DEBT_TAKEN + Long.BYTES;
    static final int DEBT_LOST = DEBT_DONE + Long.BYTES;
    static final int DEBT_BEFORE = DEBT_LOST + Long.BYTES;
    static final int DEBT_HEAD = DEBT_BEFORE + Long.BYTES;

    static final int RECORD_PAYLOAD = Long.BYTES;
    static final int SKIP = -1;

    static final int SMALLEST = 256;
    static final int LARGEST = 1 << 30;

    static {
        assert LockRecord.SIZE <= LINE;
    }

    private RingLayout() {}

    static long header(int lengthWord, int sequence) {
        return (long) sequence << Integer.SIZE | Integer.toUnsignedLong(lengthWord);
    }

    static int lengthOf(long header) {
        return (int) header;
    }

    static int sequenceOf(long header) {
        return (int) (header >>> Integer.SIZE);
    }

    /** Where the ring begins. */
    static int ringAt(int slots) {
        return DEBTS + slots * DEBT_SIZE;
    }

    /** The bytes that a record takes. */
    static int recordSize(int length) {
        return RECORD_PAYLOAD + length + 7 & -8;
    }

    /** The longest payload: two such records and a header always fit, so that one fits wherever the tail is. */
    static int longestPayload(int capacity) {
        return capacity / 2 - 2 * RECORD_PAYLOAD;
    }
}

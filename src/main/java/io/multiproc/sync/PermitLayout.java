package io.multiproc.sync;

import io.multiproc.internal.life.AttachTable;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;

/**
 * The words of permits that come back when their process dies.
 *
 * <pre>
 *   0          8       12      16               24       64
 *   +----------+-------+-------+----------------+--------+--------------------------+
 *   | decision | bound | owned | flags of gates | (free) | lines (64 each), a slot  |
 *   +----------+-------+-------+----------------+--------+--------------------------+
 *
 *   line    0       8       16         40         64
 *           +-------+-------+----------+----------+
 *           | owner | entry | record 0 | record 1 |
 *           +-------+-------+----------+----------+
 *   record  0        8         16      24
 *           +--------+---------+-------+
 *           | result | changed | total |
 *           +--------+---------+-------+
 *
 *   decision, 64 bits:        | number of the operation 53 | slot 10 | which of its records 1 |
 *   owner, 64 bits:           | hand-overs 32 | (free) 1 | id of a process 31 |
 *   entry, changed, 64 bits:  | permits held 31 | number of the change 33 |
 *   result, 64 bits:          | permits available 31 | claims 1 | (free) 1 | slot, or id if it claims 31 |
 * </pre>
 */
final class PermitLayout {
    /** The largest entry. */
    static final int MOST_HELD = Integer.MAX_VALUE;

    static final int DECISION = Permits.AVAILABLE;
    static final int LINES = 64;
    static final int OWNER = 0;
    static final int ENTRY = OWNER + Long.BYTES;
    static final int RECORDS = ENTRY + Long.BYTES;
    static final int RESULT = 0;
    static final int CHANGED = RESULT + Long.BYTES;
    static final int TOTAL = CHANGED + Long.BYTES;
    static final int RECORD_SIZE = TOTAL + Long.BYTES;
    static final int RECORDS_OF_SLOT = 2;
    static final int LINE_SIZE = RECORDS + RECORDS_OF_SLOT * RECORD_SIZE;

    private static final int RECORD_BITS = Integer.numberOfTrailingZeros(RECORDS_OF_SLOT * AttachTable.MAX_SLOTS);
    private static final int RECORD_MASK = (1 << RECORD_BITS) - 1;
    private static final int HAND_OVERS_SHIFT = Integer.SIZE;
    private static final int HELD_SHIFT = 33;
    private static final long CHANGES_MASK = (1L << HELD_SHIFT) - 1;
    private static final int AVAILABLE_SHIFT = 33;
    private static final long CLAIMS = 1L << Integer.SIZE;

    private PermitLayout() {}

    static int sizeFor(int slots) {
        return LINES + slots * LINE_SIZE;
    }

    static int lineAt(int at, int slot) {
        return at + LINES + slot * LINE_SIZE;
    }

    /** Where a record is that a decision names. */
    static int recordAt(int at, int record) {
        return lineAt(at, record / RECORDS_OF_SLOT) + RECORDS + record % RECORDS_OF_SLOT * RECORD_SIZE;
    }

    static long decision(ByteBuffer words, int at) {
        return Words.getLongVolatile(words, at + DECISION);
    }

    /** The decision that follows another and names a record. */
    static long decisionAfter(long decision, int record) {
        return (decision >>> RECORD_BITS) + 1 << RECORD_BITS | record;
    }

    /** Which record a decision names. */
    static int recordOf(long decision) {
        return (int) decision & RECORD_MASK;
    }

    static long owner(ByteBuffer words, int at, int slot) {
        return Words.getLongVolatile(words, lineAt(at, slot) + OWNER);
    }

    /** The process of an owner's word. */
    static int idOf(long owner) {
        return (int) owner;
    }

    /** How often a process of an owner's word has handed permits over ({@link PermitHolds}). */
    static int handOversOf(long owner) {
        return (int) (owner >>> HAND_OVERS_SHIFT);
    }

    /** The owner's word after one more. */
    static long withHandOver(long owner) {
        return owner + (1L << HAND_OVERS_SHIFT);
    }

    static long entry(ByteBuffer words, int at, int slot) {
        return Words.getLongVolatile(words, lineAt(at, slot) + ENTRY);
    }

    /** The entry that follows another and says that so many are held. */
    static long entryAfter(long entry, long held) {
        return held << HELD_SHIFT | entry + 1 & CHANGES_MASK;
    }

    static long heldOf(long entry) {
        return entry >>> HELD_SHIFT;
    }

    static long result(int available, int slot) {
        return (long) available << AVAILABLE_SHIFT | slot;
    }

    static long resultOfClaim(int available, int id) {
        return result(available, id) | CLAIMS;
    }

    static int availableOf(long result) {
        return (int) (result >>> AVAILABLE_SHIFT);
    }

    static boolean isClaim(long result) {
        return (result & CLAIMS) != 0;
    }

    /** The id of the process that has the entry after a claim. */
    static int claimantOf(long result) {
        return (int) result & Integer.MAX_VALUE;
    }

    /** The slot whose entry changes. */
    static int slotOf(long result) {
        return isClaim(result) ? Life.slotOf(claimantOf(result)) : (int) result & Integer.MAX_VALUE;
    }
}

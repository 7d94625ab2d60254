package io.multiproc.internal.life;

import io.multiproc.internal.os.ProcessMark;
import io.multiproc.internal.os.Words;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * The layout of the table of the processes that use a segment. One slot is four cache lines:
 *
 * <pre>
 *   0          4            8         16          24          32                 112               192
 *   +----------+------------+---------+-----------+-----------+------------------+-----------------+
 *   | id       | generation | pid     | started   | number    | command          | link            |
 *   +----------+------------+---------+-----------+-----------+------------------+-----------------+
 *
 *   192           200             208              216          256
 *   +-------------+---------------+----------------+------------+
 *   | start ticks | pid namespace | time namespace | (free)     |
 *   +-------------+---------------+----------------+------------+
 *
 *   id (31 bits):  | generation (21) | slot number (10) |
 * </pre>
 *
 * <p>{@code id} is 0 while nobody has the slot, and is written last (release; pairs with the acquire in {@link #id}). {@code generation} counts
 * the slot's owners and is never 0 in an id. {@code started} is in milliseconds since the epoch, for people; start ticks and namespaces, with the pid, are
 * by what a second witness knows the process ({@link ProcessMark}; zeros if the system does not tell). {@code number} is random and the same in all
 * tables in which the process has a slot, {@code command} is UTF-8 padded with zeros. The link is laid out in {@link SegmentLink}. Only the process
 * that holds the slot's proof of life writes to the slot.
 */
public final class AttachTable {
    static final int SLOT_BITS = 10;
    static final int SLOT_MASK = (1 << SLOT_BITS) - 1;

    /** How many processes one table can serve. */
    public static final int MAX_SLOTS = 1 << SLOT_BITS;

    static final int GENERATION_MASK = (1 << 31 - SLOT_BITS) - 1;

    private static final int ID = 0;
    static final int GENERATION = ID + Integer.BYTES;
    private static final int PID = GENERATION + Integer.BYTES;
    private static final int STARTED = PID + Long.BYTES;
    private static final int NUMBER = STARTED + Long.BYTES;
    private static final int COMMAND = NUMBER + Long.BYTES;
    private static final int COMMAND_LENGTH = 80;
    private static final int LINK = COMMAND + COMMAND_LENGTH;
    private static final int START_TICKS = LINK + SegmentLink.SIZE;
    private static final int PID_NAMESPACE = START_TICKS + Long.BYTES;
    private static final int TIME_NAMESPACE = PID_NAMESPACE + Long.BYTES;
    private static final int LINE = 64;
    static final int SLOT_SIZE = START_TICKS + LINE;

    private final ByteBuffer memory;
    private final int offset;
    private final int slots;

    /** The table at an offset of a segment's memory. */
    public AttachTable(ByteBuffer memory, int offset, int slots) {
        this.memory = memory;
        this.offset = offset;
        this.slots = slots;
    }

    /** The bytes that a table of so many slots takes. */
    public static int sizeOf(int slots) {
        return slots * SLOT_SIZE;
    }

    int slots() {
        return slots;
    }

    int id(int slot) {
        return Words.getIntAcquire(memory, at(slot) + ID);
    }

    int generation(int slot) {
        return Words.getIntAcquire(memory, at(slot) + GENERATION);
    }

    long pid(int slot) {
        return Words.getLong(memory, at(slot) + PID);
    }

    long started(int slot) {
        return Words.getLong(memory, at(slot) + STARTED);
    }

    long number(int slot) {
        return Words.getLong(memory, at(slot) + NUMBER);
    }

    ProcessMark mark(int slot) {
        return new ProcessMark(
                Words.getLong(memory, at(slot) + START_TICKS),
                Words.getLong(memory, at(slot) + PID_NAMESPACE),
                Words.getLong(memory, at(slot) + TIME_NAMESPACE));
    }

    String command(int slot) {
        return ShortText.read(memory, at(slot) + COMMAND, COMMAND_LENGTH);
    }

    /** Where the process that has the slot says which segment it uses besides. */
    SegmentLink link(int slot) {
        return new SegmentLink(memory, at(slot) + LINK);
    }

    /** Raises the slot's generation and writes its new owner; the caller holds the slot's proof of life. */
    int occupy(int slot, long pid, ProcessMark mark, long started, long number, String command) {
        vacate(slot);
        // A reader of what follows must find the old id gone, and a volatile store does not hold back later stores:
        // pairs
        // with SlotLife.isStill.
        VarHandle.storeStoreFence();
        int generation = generation(slot) + 1 & GENERATION_MASK;
        if (generation == 0) {
            generation = 1;
        }
        Words.setIntRelease(memory, at(slot) + GENERATION, generation);
        Words.setLong(memory, at(slot) + PID, pid);
        Words.setLong(memory, at(slot) + STARTED, started);
        Words.setLong(memory, at(slot) + NUMBER, number);
        ShortText.write(memory, at(slot) + COMMAND, COMMAND_LENGTH, command);
        Words.setLong(memory, at(slot) + START_TICKS, mark.startTicks());
        Words.setLong(memory, at(slot) + PID_NAMESPACE, mark.pidNamespace());
        Words.setLong(memory, at(slot) + TIME_NAMESPACE, mark.timeNamespace());
        link(slot).clear();
        int id = generation << SLOT_BITS | slot;
        Words.setIntRelease(memory, at(slot) + ID, id);
        return id;
    }

    void vacate(int slot) {
        Words.setIntVolatile(memory, at(slot) + ID, 0);
    }

    private int at(int slot) {
        return offset + slot * SLOT_SIZE;
    }
}

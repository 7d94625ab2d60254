package io.multiproc.internal.object;

import io.multiproc.DamagedObjectException;
import io.multiproc.IncompatibleObjectException;
import io.multiproc.IncompleteObjectException;
import io.multiproc.internal.life.AttachTable;
import io.multiproc.internal.life.ShortText;
import io.multiproc.internal.life.WaitTable;
import io.multiproc.internal.os.LifeFile;
import io.multiproc.internal.os.Words;
import io.multiproc.internal.wait.Secret;
import java.nio.ByteBuffer;

/**
 * The layout of the beginning of every segment that holds a shared object (raw memory has no header). Version 0: unstable.
 *
 * <pre>
 *   0        8         12     16     20            24      32     40           48      56      60      64          72
 *   +--------+---------+------+------+-------------+-------+------+------------+-------+-------+-------+-----------+-----
 *   | magic  | version | kind | code | element     | count | data | data offset| nonce | slots | ready | (free)    | ...
 *   |        |         |      |      | size        |       | size |            |       |       |       |           |
 *   +--------+---------+------+------+-------------+-------+------+------------+-------+-------+-------+-----------+-----
 *   72: device, 80: number of the file with the proofs of life, 0 if there is no other than this one     88: entries of the wait table
 *   92: the object's name, padded with zeros
 *   128: lock record (64 bytes)     192: secret (16 bytes)     256: attach table     behind it: wait table     data offset: data
 * </pre>
 *
 * <p>Everything but the lock record, the tables and the data is written by the creator before the segment is published or handed
 * on, with {@code ready} last (release; pairs with the acquire in {@link #checked}), and never changes.
 */
public final class Header {
    static final long MAGIC = 0x434f5250544c554dL; // the bytes "MULTPROC"
    static final int VERSION = 0;
    static final int DEFAULT_SLOTS = 64;
    private static final int FEWEST_WAITS = 64;
    private static final int MOST_WAITS = 1 << 20;

    private static final int MAGIC_AT = 0;
    private static final int VERSION_AT = MAGIC_AT + Long.BYTES;
    private static final int KIND_AT = VERSION_AT + Integer.BYTES;
    private static final int CODE_AT = KIND_AT + Integer.BYTES;
    private static final int ELEMENT_SIZE_AT = CODE_AT + Integer.BYTES;
    private static final int COUNT_AT = ELEMENT_SIZE_AT + Integer.BYTES;
    private static final int DATA_SIZE_AT = COUNT_AT + Long.BYTES;
    private static final int DATA_OFFSET_AT = DATA_SIZE_AT + Long.BYTES;
    private static final int NONCE_AT = DATA_OFFSET_AT + Long.BYTES;
    private static final int SLOTS_AT = NONCE_AT + Long.BYTES;
    private static final int READY_AT = SLOTS_AT + Integer.BYTES;
    private static final int FREE_AT = READY_AT + Integer.BYTES;
    private static final int LIFE_DEVICE_AT = FREE_AT + Long.BYTES;
    private static final int LIFE_NUMBER_AT = LIFE_DEVICE_AT + Long.BYTES;
    private static final int WAITS_AT = LIFE_NUMBER_AT + Long.BYTES;
    private static final int NAME_AT = WAITS_AT + Integer.BYTES;
    static final int LOCK_AT = 128;
    private static final int NAME_LENGTH = LOCK_AT - NAME_AT;
    private static final int LOCK_SPACE = 64;
    private static final int SECRET_AT = LOCK_AT + LOCK_SPACE;
    private static final int SECRET_SPACE = 64;
    static final int TABLE_AT = SECRET_AT + SECRET_SPACE;

    private final ByteBuffer memory;
    private final int kindNumber;
    private final char code;
    private final int elementSize;
    private final long count;
    private final long dataSize;
    private final long dataOffset;
    private final long nonce;
    private final int slots;
    private final int waits;

    private Header(ByteBuffer memory) {
        this.memory = memory;
        kindNumber = memory.getInt(KIND_AT);
        code = (char) memory.getInt(CODE_AT);
        elementSize = memory.getInt(ELEMENT_SIZE_AT);
        count = memory.getLong(COUNT_AT);
        dataSize = memory.getLong(DATA_SIZE_AT);
        dataOffset = memory.getLong(DATA_OFFSET_AT);
        nonce = memory.getLong(NONCE_AT);
        slots = memory.getInt(SLOTS_AT);
        waits = memory.getInt(WAITS_AT);
    }

    /** The sizes of the two tables: for how many processes, and for how many threads that wait at once. */
    record Tables(int slots, int waits) {
        /** Those of a segment for one object. */
        static Tables of(Kind kind, int slots) {
            return new Tables(slots, kind == Kind.POOL ? 0 : Math.max(slots, FEWEST_WAITS));
        }

        /** Where data begins behind the tables, at a multiple of the alignment. */
        long dataOffset(int alignment) {
            return (long) TABLE_AT + AttachTable.sizeOf(slots) + WaitTable.sizeOf(waits) + alignment - 1 & -alignment;
        }
    }

    static void write(
            ByteBuffer memory,
            ObjectSpec spec,
            String name,
            Tables tables,
            long dataOffset,
            long nonce,
            LifeFile life) {
        Words.setLong(memory, MAGIC_AT, MAGIC);
        Words.setInt(memory, VERSION_AT, VERSION);
        Words.setInt(memory, KIND_AT, spec.kind().number());
        Words.setInt(memory, CODE_AT, spec.code());
        Words.setInt(memory, ELEMENT_SIZE_AT, spec.elementSize());
        Words.setLong(memory, COUNT_AT, spec.count());
        Words.setLong(memory, DATA_SIZE_AT, spec.dataSize());
        Words.setLong(memory, DATA_OFFSET_AT, dataOffset);
        Words.setLong(memory, NONCE_AT, nonce);
        Secret.draw().write(memory, SECRET_AT);
        ShortText.write(memory, NAME_AT, NAME_LENGTH, name == null ? "" : name);
        Words.setInt(memory, SLOTS_AT, tables.slots);
        Words.setInt(memory, WAITS_AT, tables.waits);
        setLifeFile(memory, life);
        Words.setIntRelease(memory, READY_AT, 1);
    }

    static void setLifeFile(ByteBuffer memory, LifeFile life) {
        Words.setLong(memory, LIFE_DEVICE_AT, life.device());
        Words.setLong(memory, LIFE_NUMBER_AT, life.number());
    }

    /** Whether a segment begins like a shared object. */
    static boolean isPresent(ByteBuffer memory) {
        return memory.limit() >= TABLE_AT && memory.getLong(MAGIC_AT) == MAGIC;
    }

    /**
     * Reads the header. What can be computed with is read once, checked, and kept on the heap, so that it cannot change afterwards.
     *
     * @throws IncompatibleObjectException if it is not of this layout
     * @throws IncompleteObjectException if it is not finished, or its numbers do not fit the segment
     */
    static Header checked(ByteBuffer memory, String object, long segmentSize) {
        if (!isPresent(memory)) {
            throw new IncompatibleObjectException(
                    object, "kind", "a shared object", "raw memory of " + segmentSize + " bytes");
        }
        if (Words.getIntAcquire(memory, READY_AT) == 0) {
            throw new IncompleteObjectException(object, "its creator did not finish it");
        }
        if (memory.getInt(VERSION_AT) != VERSION) {
            throw new IncompatibleObjectException(object, "layout version", VERSION, memory.getInt(VERSION_AT));
        }
        Header header = new Header(memory);
        header.check(object, segmentSize);
        return header;
    }

    /**
     * Reads the header anew, for one more view in this process.
     *
     * @throws DamagedObjectException if what the attachment has been built on has changed
     */
    Header again(String object, long segmentSize) {
        Header now = checked(memory, object, segmentSize);
        if (now.dataOffset != dataOffset || now.slots != slots || now.waits != waits || now.isArena() != isArena()) {
            throw new DamagedObjectException(
                    object,
                    "its header has changed: data offset=" + now.dataOffset + ", slots=" + now.slots + ", waits="
                            + now.waits);
        }
        return now;
    }

    /** Whether the segment still has this header: its content is told by the number, and its tables are where they were. */
    boolean isUnchanged() {
        Header now = new Header(memory);
        return isPresent(memory)
                && now.nonce == nonce
                && now.dataOffset == dataOffset
                && now.slots == slots
                && now.waits == waits;
    }

    private void check(String object, long segmentSize) {
        boolean slotsFit = slots >= 1 && slots <= (isArena() ? Block.MAX_USERS : AttachTable.MAX_SLOTS);
        boolean waitsFit = waits >= 0 && waits <= MOST_WAITS;
        if (!slotsFit
                || !waitsFit
                || dataOffset < new Tables(slots, waits).dataOffset(1)
                || dataOffset > Integer.MAX_VALUE
                || dataOffset > segmentSize
                || dataSize < 0
                || dataSize > segmentSize - dataOffset) {
            throw new IncompleteObjectException(
                    object,
                    "its header does not fit its size: size=" + segmentSize + ", data offset=" + dataOffset
                            + ", data size=" + dataSize + ", slots=" + slots + ", waits=" + waits);
        }
    }

    /** Refuses an object whose users prove their life in another file than this process would look at: all would seem dead. */
    void checkLifeFile(String object, LifeFile here) {
        LifeFile there = new LifeFile(memory.getLong(LIFE_DEVICE_AT), memory.getLong(LIFE_NUMBER_AT));
        if (!there.equals(here)) {
            throw new IncompatibleObjectException(object, "proofs of life", describe(here), describe(there));
        }
    }

    private static String describe(LifeFile life) {
        if (life.equals(LifeFile.NONE)) {
            return "those of the system (multiproc.os=native)";
        }
        return life.equals(LifeFile.UNKNOWN)
                ? "none here"
                : "companion file " + life.device() + ":" + life.number() + " (multiproc.os=portable)";
    }

    /** Refuses an object of another kind. */
    void expect(String object, Kind kind) {
        if (kindNumber != kind.number()) {
            throw new IncompatibleObjectException(object, "kind", kind, Kind.nameOf(kindNumber));
        }
    }

    /** Refuses elements that do not make up the data. */
    void checkSpec(String object, ObjectSpec spec) {
        boolean fits = spec.elementSize() >= 0
                && spec.count() >= 0
                && (spec.elementSize() == 0 || spec.count() <= dataSize / spec.elementSize());
        if (!fits || spec.dataSize() > dataSize) {
            throw new IncompleteObjectException(
                    object,
                    "its header does not fit its data: count=" + spec.count() + ", element size=" + spec.elementSize()
                            + ", data size=" + dataSize);
        }
    }

    int kindNumber() {
        return kindNumber;
    }

    ObjectSpec spec(Kind kind) {
        return new ObjectSpec(kind, code, elementSize, count);
    }

    boolean isArena() {
        return kindNumber == Kind.ARENA.number();
    }

    /** What a header says that nothing has been built on. */
    static String kindName(ByteBuffer memory) {
        return Kind.nameOf(memory.getInt(KIND_AT));
    }

    int slots() {
        return slots;
    }

    /** The name of the object, or null. */
    String name() {
        String name = ShortText.read(memory, NAME_AT, NAME_LENGTH);
        return name.isEmpty() ? null : name;
    }

    /** How many threads that wait at once the segment can list. */
    int waits() {
        return waits;
    }

    /** Where the wait table is. */
    int waitsAt() {
        return TABLE_AT + AttachTable.sizeOf(slots);
    }

    long nonce() {
        return nonce;
    }

    /** The key of the names of its semaphores. */
    Secret secret() {
        return secretIn(memory);
    }

    static Secret secretIn(ByteBuffer memory) {
        return Secret.read(memory, SECRET_AT);
    }

    long dataOffset() {
        return dataOffset;
    }

    /** The size of the segment that was made with this header; a system may round it up to pages. */
    long segmentSize() {
        return dataOffset + dataSize;
    }

    long dataSize() {
        return dataSize;
    }
}

package io.multiproc.internal.object;

import io.multiproc.DamagedObjectException;
import io.multiproc.IncompatibleObjectException;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;

/**
 * The layout of a block of an arena, and the transitions of its state. Blocks lie one behind the other from the arena's data offset on, at
 * multiples of 64, never move and never change their size class; a word of 0 ends them.
 *
 * <pre>
 *   0          8        16            24            64
 *   +----------+--------+-------------+-------------+------
 *   | state    | users  | description | lock record | data
 *   +----------+--------+-------------+-------------+------
 *
 *   state, 64 bits:  | nonce 48 | size class 8 | FREE, LIVE, FREEING or ZEROING 8 |
 *   users, 64 bits:  one bit for each slot of the arena's attach table
 *   description:     | count 32 | code 16 | element size 8 | kind 8 |
 *
 *   state     next      by which process, and when
 *   FREE      LIVE      the maker of the arena, when it allocates: writes everything, then the state
 *   LIVE      FREEING   the maker, when its own object is unreachable: compare-and-set
 *   FREEING   LIVE      the maker, when it finds the bit of a living process: compare-and-set
 *             LIVE      any process that attaches and has set its bit: compare-and-set
 *             ZEROING   the maker, when it finds no bit of a living process: compare-and-set
 *   ZEROING   FREE      the maker, when it has zeroed the block
 * </pre>
 *
 * <p>A process that attaches sets its bit and then makes sure of LIVE; the maker sets FREEING, looks at the bits, and then tries to set ZEROING. If the
 * bit was set too late for the maker to see it, the two compare-and-sets of the same word decide: either the attaching process takes the block
 * back to LIVE, and the maker keeps it, or the maker frees it, and the handle is stale. So neither waits for the other, which may be stopped or
 * dead. If the maker dies in ZEROING the block's content is lost.
 *
 * <p>The maker of an arena knows on its heap where its blocks are and how large; it never reads that back from shared memory. Other processes
 * check what they read.
 */
final class Block {
    static final int ALIGNMENT = 64;
    static final int LOCK_AT = 24;
    static final int DATA_AT = LOCK_AT + LockRecord.SIZE;
    static final int MAX_USERS = Long.SIZE;

    private static final int STATE_AT = 0;
    private static final int USERS_AT = STATE_AT + Long.BYTES;
    private static final int DESCRIPTION_AT = USERS_AT + Long.BYTES;
    private static final int KIND_MASK = 0xff;
    private static final int ELEMENT_SIZE_SHIFT = 8;
    private static final int ELEMENT_SIZE_MASK = 0xff;
    private static final int CODE_SHIFT = 16;
    private static final int COUNT_SHIFT = 32;

    private static final int FREE = 0;
    private static final int LIVE = 1;
    private static final int FREEING = 2;
    private static final int ZEROING = 3;
    private static final int STATE_MASK = 0xff;
    private static final int CLASS_SHIFT = 8;
    private static final int NONCE_SHIFT = 16;

    private Block() {}

    /** The part of a nonce that fits the state word. */
    static long shorten(long nonce) {
        return nonce >>> NONCE_SHIFT | 1;
    }

    /** Marks the memory of a new block. */
    static void carve(ByteBuffer words, int offset, int sizeClass) {
        Words.setLongRelease(words, offset + STATE_AT, (long) sizeClass << CLASS_SHIFT | FREE);
    }

    /** Makes a free block of zeros live, with its maker as the first user. */
    static void makeLive(ByteBuffer words, int offset, int sizeClass, ObjectSpec spec, long nonce, int slot) {
        long description = spec.count() << COUNT_SHIFT
                | (long) spec.code() << CODE_SHIFT
                | (long) spec.elementSize() << ELEMENT_SIZE_SHIFT
                | spec.kind().number();
        Words.setLong(words, offset + DESCRIPTION_AT, description);
        addUser(words, offset, slot);
        Words.setLongRelease(words, offset + STATE_AT, nonce << NONCE_SHIFT | (long) sizeClass << CLASS_SHIFT | LIVE);
    }

    static boolean isPlausible(int offset, int first, int limit) {
        return offset >= first && offset <= limit - DATA_AT && (offset - first) % ALIGNMENT == 0;
    }

    /** Whether the block is there with this nonce: live, or not yet given up by its maker. Changes nothing. */
    static boolean isThere(ByteBuffer words, int offset, long nonce) {
        long word = word(words, offset);
        return word >>> NONCE_SHIFT == nonce && (stateOf(word) == LIVE || stateOf(word) == FREEING);
    }

    /** Makes sure that the block is live with this nonce, after the calling process's bit has been set; false if it has been freed. */
    static boolean ensureLive(ByteBuffer words, int offset, long nonce) {
        long word = word(words, offset);
        while (word >>> NONCE_SHIFT == nonce && stateOf(word) == FREEING) {
            if (Words.compareAndSetLong(words, offset + STATE_AT, word, withState(word, LIVE))) {
                return true;
            }
            word = word(words, offset); // The maker has decided, or begins anew: both once for each of its looks.
        }
        return word >>> NONCE_SHIFT == nonce && stateOf(word) == LIVE;
    }

    /** What is wrong with the words of a block that has a nonce, or null: its state, its class, or that it is longer than the memory. */
    static String damage(ByteBuffer words, int offset) {
        long word = word(words, offset);
        int sizeClass = classOf(word);
        if (stateOf(word) > ZEROING) {
            return "block state=" + stateOf(word) + ", offset=" + offset;
        }
        if (!SizeClass.isClass(sizeClass) || SizeClass.bytes(sizeClass) > words.limit() - offset) {
            return "block size class=" + sizeClass + ", offset=" + offset;
        }
        return null;
    }

    /** Begins to free a block; false if it is not live. */
    static boolean beginFreeing(ByteBuffer words, int offset) {
        return change(words, offset, LIVE, FREEING);
    }

    /** Ends freeing because the block is used; another process may have done so already. */
    static void keepLive(ByteBuffer words, int offset) {
        change(words, offset, FREEING, LIVE);
    }

    /** From here on no process attaches the block; false if one has taken it back to life. */
    static boolean beginZeroing(ByteBuffer words, int offset) {
        return change(words, offset, FREEING, ZEROING);
    }

    private static boolean change(ByteBuffer words, int offset, int from, int to) {
        long word = word(words, offset);
        return stateOf(word) == from && Words.compareAndSetLong(words, offset + STATE_AT, word, withState(word, to));
    }

    /** Ends freeing: everything but the size class becomes zero, the state last. */
    static void free(ByteBuffer words, int offset, int sizeClass) {
        for (int at = USERS_AT; at < SizeClass.bytes(sizeClass); at += Long.BYTES) {
            Words.setLong(words, offset + at, 0);
        }
        Words.setLongVolatile(words, offset + STATE_AT, (long) sizeClass << CLASS_SHIFT | FREE);
    }

    static long users(ByteBuffer words, int offset) {
        return Words.getLongVolatile(words, offset + USERS_AT);
    }

    /** A full fence: pairs with {@link #beginFreeing}. */
    static void addUser(ByteBuffer words, int offset, int slot) {
        Words.getAndBitwiseOrLong(words, offset + USERS_AT, 1L << slot);
    }

    static void removeUser(ByteBuffer words, int offset, int slot) {
        Words.getAndBitwiseAndLong(words, offset + USERS_AT, ~(1L << slot));
    }

    /**
     * Takes a dead process's bit out of every block, before its slot goes to another process.
     *
     * @param arena for messages
     * @throws DamagedObjectException if the blocks do not lie one behind the other
     */
    static void forgetUser(ByteBuffer words, int first, int slot, String arena) {
        if (slot >= MAX_USERS) {
            return;
        }
        for (int offset = first; offset <= words.limit() - DATA_AT; ) {
            int sizeClass = sizeClass(words, offset);
            if (sizeClass == 0) {
                return;
            }
            String damage = damage(words, offset);
            if (damage != null) {
                throw new DamagedObjectException(arena, damage);
            }
            removeUser(words, offset, slot);
            offset += SizeClass.bytes(sizeClass);
        }
    }

    /** The object in a block of a known kind, as its maker described it. */
    static ObjectSpec spec(ByteBuffer words, int offset, Kind kind) {
        long description = words.getLong(offset + DESCRIPTION_AT);
        return new ObjectSpec(
                kind,
                (char) (description >>> CODE_SHIFT),
                (int) (description >>> ELEMENT_SIZE_SHIFT) & ELEMENT_SIZE_MASK,
                description >>> COUNT_SHIFT);
    }

    /**
     * Compares a handle with the block that it leads to, which cannot be freed meanwhile.
     *
     * @param size the bytes of the block
     * @param arena for messages
     */
    static void checkSame(ByteBuffer words, int offset, ObjectSpec said, int size, String arena) {
        int kind = kindNumber(words, offset);
        if (kind != said.kind().number()) {
            throw new IncompatibleObjectException(arena, "kind", said.kind(), Kind.nameOf(kind));
        }
        HandleCheck.checkSame(arena, said, spec(words, offset, said.kind()));
        if (said.dataSize() > size - DATA_AT) {
            throw new DamagedObjectException(
                    arena, "block count=" + said.count() + ", offset=" + offset + ", block size=" + size);
        }
    }

    /** The number of the kind of the object in a block. */
    static int kindNumber(ByteBuffer words, int offset) {
        return (int) words.getLong(offset + DESCRIPTION_AT) & KIND_MASK;
    }

    /** The nonce of the object in a block. */
    static long nonce(ByteBuffer words, int offset) {
        return word(words, offset) >>> NONCE_SHIFT;
    }

    static int sizeClass(ByteBuffer words, int offset) {
        return classOf(word(words, offset));
    }

    private static int classOf(long word) {
        return (int) (word >>> CLASS_SHIFT & 0xff);
    }

    private static int stateOf(long word) {
        return (int) word & STATE_MASK;
    }

    private static long withState(long word, int state) {
        return word & ~STATE_MASK | state;
    }

    private static long word(ByteBuffer words, int offset) {
        return Words.getLongVolatile(words, offset + STATE_AT);
    }
}

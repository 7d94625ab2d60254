package io.multiproc.internal.object;

import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

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
 *   description:     | count 32 | code 16 | kind 16 |
 *
 *   state     next      who may, and when
 *   FREE      LIVE      the maker of the arena, who allocates: writes everything, then the state
 *   LIVE      FREEING   the maker, when its own object is unreachable
 *   FREEING   LIVE      the maker, when it finds the bit of a living process
 *   FREEING   ZEROING   the maker, when it finds none
 *   ZEROING   FREE      the maker, when it has zeroed the block
 * </pre>
 *
 * <p>Who attaches sets its bit and then looks at the state; the maker sets FREEING and then looks at the bits. So one of them sees the other, and
 * a block is never freed under a process that has attached it. If the maker dies in FREEING, nobody ever frees again, and the block is as good as
 * LIVE; in ZEROING its content is lost.
 */
final class Block {
    static final int ALIGNMENT = 64;
    static final int LOCK_AT = 24;
    static final int DATA_AT = LOCK_AT + LockRecord.SIZE;
    static final int MAX_USERS = Long.SIZE;

    private static final int STATE_AT = 0;
    private static final int USERS_AT = STATE_AT + Long.BYTES;
    private static final int DESCRIPTION_AT = USERS_AT + Long.BYTES;
    private static final int KIND_MASK = 0xffff;
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
    static void makeLive(ByteBuffer words, int offset, ObjectSpec spec, long nonce, int slot) {
        long description = spec.count() << COUNT_SHIFT
                | (long) spec.code() << CODE_SHIFT
                | spec.kind().number();
        Words.setLong(words, offset + DESCRIPTION_AT, description);
        addUser(words, offset, slot);
        Words.setLongRelease(
                words, offset + STATE_AT, nonce << NONCE_SHIFT | word(words, offset) & 0xff << CLASS_SHIFT | LIVE);
    }

    static boolean isPlausible(int offset, int first, int limit) {
        return offset >= first && offset <= limit - DATA_AT && (offset - first) % ALIGNMENT == 0;
    }

    /** Whether a block that this process uses, so that it cannot be freed, is the one with this nonce. */
    static boolean isSame(ByteBuffer words, int offset, long nonce) {
        return word(words, offset) >>> NONCE_SHIFT == nonce;
    }

    /** Whether the block is live with this nonce; waits while its living maker makes up its mind. */
    static boolean awaitLive(ByteBuffer words, int offset, long nonce, BooleanSupplier makerLives) {
        while (true) {
            long word = word(words, offset);
            if (word >>> NONCE_SHIFT != nonce || (word & STATE_MASK) == FREE || (word & STATE_MASK) == ZEROING) {
                return false;
            }
            if ((word & STATE_MASK) == LIVE || !makerLives.getAsBoolean()) {
                return true;
            }
            Thread.onSpinWait();
        }
    }

    /** Begins to free a block; false if it is not live. */
    static boolean beginFreeing(ByteBuffer words, int offset) {
        long word = word(words, offset);
        return (word & STATE_MASK) == LIVE
                && Words.compareAndSetLong(words, offset + STATE_AT, word, word & ~STATE_MASK | FREEING);
    }

    static void keepLive(ByteBuffer words, int offset) {
        Words.setLongVolatile(words, offset + STATE_AT, word(words, offset) & ~STATE_MASK | LIVE);
    }

    /** From here on nobody attaches the block. */
    static void beginZeroing(ByteBuffer words, int offset) {
        Words.setLongVolatile(words, offset + STATE_AT, word(words, offset) & ~STATE_MASK | ZEROING);
    }

    /** Ends freeing: everything but the size class becomes zero, the state last. */
    static void free(ByteBuffer words, int offset, int size) {
        for (int at = USERS_AT; at < size; at += Long.BYTES) {
            Words.setLong(words, offset + at, 0);
        }
        Words.setLongVolatile(words, offset + STATE_AT, word(words, offset) & 0xff << CLASS_SHIFT | FREE);
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

    /** Takes a dead process's bit out of every block, before its slot goes to another process. */
    static void forgetUser(ByteBuffer words, int first, int slot) {
        if (slot >= MAX_USERS) {
            return;
        }
        for (int offset = first; offset <= words.limit() - DATA_AT; ) {
            int sizeClass = sizeClass(words, offset);
            if (sizeClass == 0) {
                return;
            }
            removeUser(words, offset, slot);
            offset += SizeClass.bytes(sizeClass);
        }
    }

    /** The bytes of a block that this process uses. */
    static int size(ByteBuffer words, int offset) {
        return SizeClass.bytes(sizeClass(words, offset));
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
        return (int) (word(words, offset) >>> CLASS_SHIFT & 0xff);
    }

    private static long word(ByteBuffer words, int offset) {
        return Words.getLongVolatile(words, offset + STATE_AT);
    }
}

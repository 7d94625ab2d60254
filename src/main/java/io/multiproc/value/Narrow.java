package io.multiproc.value;

import io.multiproc.internal.os.DataWords;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Cells of 1 and 2 bytes in the modes that the JDK does not have for them: by way of the aligned int around them, which is always inside the
 * memory. Cells are given by their position and the mask of their bits.
 */
final class Narrow {
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    static final int BYTE = 0xff;
    static final int SHORT = 0xffff;

    private Narrow() {}

    private static int shift(int at, int mask) {
        int inside = at & Integer.BYTES - 1;
        return (LITTLE ? inside : Integer.BYTES - (mask == BYTE ? 1 : 2) - inside) << 3;
    }

    private static int around(int at) {
        return at & -Integer.BYTES;
    }

    static int getAcquire(ByteBuffer memory, int at, int mask) {
        return (int) DataWords.INT.getAcquire(memory, around(at)) >>> shift(at, mask) & mask;
    }

    static int getVolatile(ByteBuffer memory, int at, int mask) {
        return (int) DataWords.INT.getVolatile(memory, around(at)) >>> shift(at, mask) & mask;
    }

    /** Replaces the bits and returns those before. */
    static int getAndSet(ByteBuffer memory, int at, int mask, int bits) {
        while (true) {
            int before = getVolatile(memory, at, mask);
            if (compareAndSet(memory, at, mask, before, bits)) {
                return before;
            }
        }
    }

    /** Adds, wrapping around, and returns the bits before. */
    static int getAndAdd(ByteBuffer memory, int at, int mask, int delta) {
        while (true) {
            int before = getVolatile(memory, at, mask);
            if (compareAndSet(memory, at, mask, before, before + delta)) {
                return before;
            }
        }
    }

    static boolean compareAndSet(ByteBuffer memory, int at, int mask, int expected, int bits) {
        int shift = shift(at, mask);
        while (true) {
            int word = (int) DataWords.INT.getVolatile(memory, around(at));
            if ((word >>> shift & mask) != (expected & mask)) {
                return false;
            }
            int next = word & ~(mask << shift) | (bits & mask) << shift;
            if (DataWords.INT.weakCompareAndSet(memory, around(at), word, next)) {
                return true;
            }
        }
    }
}

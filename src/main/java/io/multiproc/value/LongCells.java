package io.multiproc.value;

import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;

/** Cells that a {@code long} carries, in every mode. Values are in range: who calls has checked. */
final class LongCells {
    private static final long LOW = 0xffff_ffffL;

    private LongCells() {}

    private static boolean isLong(int form) {
        return form >= Form.I64;
    }

    private static long extend(int form, int bits) {
        return form == Form.U32 ? bits & LOW : bits;
    }

    /** The value that a cell has after a value was stored in it. */
    static long wrap(int form, long value) {
        return isLong(form) ? value : extend(form, (int) value);
    }

    static long get(int form, ByteBuffer memory, int at) {
        return isLong(form) ? (long) Words.LONG.get(memory, at) : extend(form, (int) Words.INT.get(memory, at));
    }

    static void set(int form, ByteBuffer memory, int at, long value) {
        if (isLong(form)) {
            Words.LONG.set(memory, at, value);
        } else {
            Words.INT.set(memory, at, (int) value);
        }
    }

    static long getAcquire(int form, ByteBuffer memory, int at) {
        return isLong(form)
                ? (long) Words.LONG.getAcquire(memory, at)
                : extend(form, (int) Words.INT.getAcquire(memory, at));
    }

    static void setRelease(int form, ByteBuffer memory, int at, long value) {
        if (isLong(form)) {
            Words.LONG.setRelease(memory, at, value);
        } else {
            Words.INT.setRelease(memory, at, (int) value);
        }
    }

    static long getVolatile(int form, ByteBuffer memory, int at) {
        return isLong(form)
                ? (long) Words.LONG.getVolatile(memory, at)
                : extend(form, (int) Words.INT.getVolatile(memory, at));
    }

    static void setVolatile(int form, ByteBuffer memory, int at, long value) {
        if (isLong(form)) {
            Words.LONG.setVolatile(memory, at, value);
        } else {
            Words.INT.setVolatile(memory, at, (int) value);
        }
    }

    static boolean compareAndSet(int form, ByteBuffer memory, int at, long expected, long value) {
        if (isLong(form)) {
            return Words.LONG.compareAndSet(memory, at, expected, value);
        }
        // The look is for its refusal if the memory is closed, which no expectation may hide.
        return wrap(form, expected) == expected
                ? Words.INT.compareAndSet(memory, at, (int) expected, (int) value)
                : getVolatile(form, memory, at) == expected;
    }

    static long getAndSet(int form, ByteBuffer memory, int at, long value) {
        return isLong(form)
                ? (long) Words.LONG.getAndSet(memory, at, value)
                : extend(form, (int) Words.INT.getAndSet(memory, at, (int) value));
    }

    static long getAndAdd(int form, ByteBuffer memory, int at, long delta) {
        return isLong(form)
                ? (long) Words.LONG.getAndAdd(memory, at, delta)
                : extend(form, (int) Words.INT.getAndAdd(memory, at, (int) delta));
    }
}

package io.multiproc.value;

import io.multiproc.internal.os.AddressWords;
import io.multiproc.internal.os.DataWords;
import io.multiproc.internal.os.Steps;
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
        return isLong(form) ? (long) DataWords.LONG.get(memory, at) : extend(form, (int) DataWords.INT.get(memory, at));
    }

    static void set(int form, ByteBuffer memory, int at, long value) {
        if (isLong(form)) {
            DataWords.LONG.set(memory, at, value);
        } else {
            DataWords.INT.set(memory, at, (int) value);
        }
    }

    static long getAcquire(int form, ByteBuffer memory, int at) {
        return isLong(form)
                ? (long) DataWords.LONG.getAcquire(memory, at)
                : extend(form, (int) DataWords.INT.getAcquire(memory, at));
    }

    static void setRelease(int form, ByteBuffer memory, int at, long value) {
        Steps.write(at);
        if (isLong(form)) {
            DataWords.LONG.setRelease(memory, at, value);
        } else {
            DataWords.INT.setRelease(memory, at, (int) value);
        }
    }

    static long getVolatile(int form, ByteBuffer memory, int at) {
        return isLong(form)
                ? (long) DataWords.LONG.getVolatile(memory, at)
                : extend(form, (int) DataWords.INT.getVolatile(memory, at));
    }

    static void setVolatile(int form, ByteBuffer memory, int at, long value) {
        Steps.write(at);
        if (isLong(form)) {
            DataWords.LONG.setVolatile(memory, at, value);
        } else {
            DataWords.INT.setVolatile(memory, at, (int) value);
        }
    }

    static boolean compareAndSet(int form, ByteBuffer memory, int at, long expected, long value) {
        Steps.write(at);
        if (isLong(form)) {
            return DataWords.LONG.compareAndSet(memory, at, expected, value);
        }
        // The look is for its refusal if the memory is closed, which no expectation may hide.
        return wrap(form, expected) == expected
                ? DataWords.INT.compareAndSet(memory, at, (int) expected, (int) value)
                : getVolatile(form, memory, at) == expected;
    }

    static long getAndSet(int form, ByteBuffer memory, int at, long value) {
        Steps.write(at);
        return isLong(form)
                ? (long) DataWords.LONG.getAndSet(memory, at, value)
                : extend(form, (int) DataWords.INT.getAndSet(memory, at, (int) value));
    }

    static long getAndAdd(int form, ByteBuffer memory, int at, long delta) {
        Steps.write(at);
        return isLong(form)
                ? (long) DataWords.LONG.getAndAdd(memory, at, delta)
                : extend(form, (int) DataWords.INT.getAndAdd(memory, at, (int) delta));
    }

    // By the address of the first cell and an index that has been checked.

    static long get(int form, long first, long index) {
        return isLong(form)
                ? (long) AddressWords.LONG.get(first + (index << 3))
                : extend(form, (int) AddressWords.INT.get(first + (index << 2)));
    }

    static long getAcquire(int form, long first, long index) {
        return isLong(form)
                ? (long) AddressWords.LONG.getAcquire(first + (index << 3))
                : extend(form, (int) AddressWords.INT.getAcquire(first + (index << 2)));
    }

    static long getVolatile(int form, long first, long index) {
        return isLong(form)
                ? (long) AddressWords.LONG.getVolatile(first + (index << 3))
                : extend(form, (int) AddressWords.INT.getVolatile(first + (index << 2)));
    }

    static void set(int form, long first, long index, long value) {
        if (isLong(form)) {
            AddressWords.LONG.set(first + (index << 3), value);
        } else {
            AddressWords.INT.set(first + (index << 2), (int) value);
        }
    }

    static void setRelease(int form, long first, long index, long value) {
        if (isLong(form)) {
            AddressWords.LONG.setRelease(first + (index << 3), value);
        } else {
            AddressWords.INT.setRelease(first + (index << 2), (int) value);
        }
    }

    static void setVolatile(int form, long first, long index, long value) {
        if (isLong(form)) {
            AddressWords.LONG.setVolatile(first + (index << 3), value);
        } else {
            AddressWords.INT.setVolatile(first + (index << 2), (int) value);
        }
    }
}

package io.multiproc.value;

import io.multiproc.internal.os.AddressWords;
import io.multiproc.internal.os.DataWords;
import io.multiproc.internal.os.Steps;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/** Cells that an {@code int} carries, in every mode. Values are in range: who calls has checked. */
final class IntCells {
    private IntCells() {}

    static boolean isWord(int form) {
        return form >= Form.I32;
    }

    /** The bits of a cell that is smaller than a word. */
    private static int mask(int form) {
        return form <= Form.U8 ? Narrow.BYTE : Narrow.SHORT;
    }

    /** The value that a cell has after a value was stored in it. */
    static int wrap(int form, int value) {
        switch (form) {
            case Form.I8:
                return (byte) value;
            case Form.U8:
                return value & Narrow.BYTE;
            case Form.I16:
                return (short) value;
            case Form.U16:
                return value & Narrow.SHORT;
            default:
                return value;
        }
    }

    static int get(int form, ByteBuffer memory, int at) {
        switch (form) {
            case Form.I8:
                return memory.get(at);
            case Form.U8:
                return memory.get(at) & Narrow.BYTE;
            case Form.I16:
                return (short) DataWords.SHORT.get(memory, at);
            case Form.U16:
                return (char) DataWords.CHAR.get(memory, at);
            default:
                return (int) DataWords.INT.get(memory, at);
        }
    }

    static void set(int form, ByteBuffer memory, int at, int value) {
        switch (form) {
            case Form.I8:
            case Form.U8:
                memory.put(at, (byte) value);
                break;
            case Form.I16:
            case Form.U16:
                DataWords.SHORT.set(memory, at, (short) value);
                break;
            default:
                DataWords.INT.set(memory, at, value);
        }
    }

    /** Reads a cell, given the address of the first and an index that has been checked. */
    static int get(int form, long first, long index) {
        if (isWord(form)) {
            return (int) AddressWords.INT.get(word(first, index));
        }
        switch (form) {
            case Form.I8:
                return (byte) AddressWords.BYTE.get(first + index);
            case Form.U8:
                return (byte) AddressWords.BYTE.get(first + index) & Narrow.BYTE;
            case Form.I16:
                return (short) AddressWords.SHORT.get(first + (index << 1));
            default:
                return (short) AddressWords.SHORT.get(first + (index << 1)) & Narrow.SHORT;
        }
    }

    /** Writes a cell, given the address of the first and an index that has been checked. */
    static void set(int form, long first, long index, int value) {
        if (isWord(form)) {
            AddressWords.INT.set(word(first, index), value);
        } else if (mask(form) == Narrow.BYTE) {
            AddressWords.BYTE.set(first + index, (byte) value);
        } else {
            AddressWords.SHORT.set(first + (index << 1), (short) value);
        }
    }

    /** The address of a cell that is a word. */
    static long word(long first, long index) {
        return first + (index << 2);
    }

    static int getAcquire(int form, ByteBuffer memory, int at) {
        return isWord(form)
                ? (int) DataWords.INT.getAcquire(memory, at)
                : wrap(form, Narrow.getAcquire(memory, at, mask(form)));
    }

    static void setRelease(int form, ByteBuffer memory, int at, int value) {
        Steps.write(at);
        if (isWord(form)) {
            DataWords.INT.setRelease(memory, at, value);
        } else {
            // A plain store behind a fence: pairs with the acquire of the word around it.
            VarHandle.releaseFence();
            set(form, memory, at, value);
        }
    }

    static int getVolatile(int form, ByteBuffer memory, int at) {
        return isWord(form)
                ? (int) DataWords.INT.getVolatile(memory, at)
                : wrap(form, Narrow.getVolatile(memory, at, mask(form)));
    }

    static void setVolatile(int form, ByteBuffer memory, int at, int value) {
        Steps.write(at);
        if (isWord(form)) {
            DataWords.INT.setVolatile(memory, at, value);
        } else {
            Narrow.getAndSet(memory, at, mask(form), value);
        }
    }

    static boolean compareAndSet(int form, ByteBuffer memory, int at, int expected, int value) {
        Steps.write(at);
        if (isWord(form)) {
            return DataWords.INT.compareAndSet(memory, at, expected, value);
        }
        // The look is for its refusal if the memory is closed, which no expectation may hide.
        return wrap(form, expected) == expected
                ? Narrow.compareAndSet(memory, at, mask(form), expected, value)
                : getVolatile(form, memory, at) == expected;
    }

    static int getAndSet(int form, ByteBuffer memory, int at, int value) {
        Steps.write(at);
        return isWord(form)
                ? (int) DataWords.INT.getAndSet(memory, at, value)
                : wrap(form, Narrow.getAndSet(memory, at, mask(form), value));
    }

    static int getAndAdd(int form, ByteBuffer memory, int at, int delta) {
        Steps.write(at);
        return isWord(form)
                ? (int) DataWords.INT.getAndAdd(memory, at, delta)
                : wrap(form, Narrow.getAndAdd(memory, at, mask(form), delta));
    }
}

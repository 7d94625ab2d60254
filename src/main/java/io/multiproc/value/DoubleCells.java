package io.multiproc.value;

import io.multiproc.internal.os.AddressWords;
import io.multiproc.internal.os.DataWords;
import io.multiproc.internal.os.Steps;
import java.nio.ByteBuffer;

/**
 * Cells that a {@code double} carries, in every mode. Values are in range: who calls has checked. What must be compared is compared as bits, so
 * that no kind of NaN is ever lost on the way.
 */
final class DoubleCells {
    /** The bit of a {@code float} by which a quiet NaN differs from a signalling one. */
    private static final int QUIET = 1 << 22;

    private DoubleCells() {}

    private static boolean isDouble(int form) {
        return form == Form.F64;
    }

    private static float floatAt(int bits) {
        return Float.intBitsToFloat(bits);
    }

    private static int bits(float value) {
        return Float.floatToRawIntBits(value);
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    /** The value that a cell has after a value was stored in it. */
    static double wrap(int form, double value) {
        return isDouble(form) ? value : (float) value;
    }

    static double get(int form, ByteBuffer memory, int at) {
        return isDouble(form) ? (double) DataWords.DOUBLE.get(memory, at) : (float) DataWords.FLOAT.get(memory, at);
    }

    static void set(int form, ByteBuffer memory, int at, double value) {
        if (isDouble(form)) {
            DataWords.DOUBLE.set(memory, at, value);
        } else {
            DataWords.FLOAT.set(memory, at, (float) value);
        }
    }

    static double getAcquire(int form, ByteBuffer memory, int at) {
        return isDouble(form)
                ? (double) DataWords.DOUBLE.getAcquire(memory, at)
                : (float) DataWords.FLOAT.getAcquire(memory, at);
    }

    static void setRelease(int form, ByteBuffer memory, int at, double value) {
        Steps.write(at);
        if (isDouble(form)) {
            DataWords.DOUBLE.setRelease(memory, at, value);
        } else {
            DataWords.FLOAT.setRelease(memory, at, (float) value);
        }
    }

    static double getVolatile(int form, ByteBuffer memory, int at) {
        return isDouble(form)
                ? (double) DataWords.DOUBLE.getVolatile(memory, at)
                : (float) DataWords.FLOAT.getVolatile(memory, at);
    }

    static void setVolatile(int form, ByteBuffer memory, int at, double value) {
        Steps.write(at);
        if (isDouble(form)) {
            DataWords.DOUBLE.setVolatile(memory, at, value);
        } else {
            DataWords.FLOAT.setVolatile(memory, at, (float) value);
        }
    }

    /**
     * Compares what lies in memory with what {@code set} would have stored for the expected value. A {@code float} that is a signalling NaN is
     * also what its reading gives: the conversion to {@code double} may have made it quiet, depending on the compiler.
     */
    static boolean compareAndSet(int form, ByteBuffer memory, int at, double expected, double value) {
        Steps.write(at);
        if (isDouble(form)) {
            return DataWords.LONG.compareAndSet(memory, at, bits(expected), bits(value));
        }
        int wanted = bits((float) expected);
        return DataWords.INT.compareAndSet(memory, at, wanted, bits((float) value))
                || Double.isNaN(expected) && replaceNaN(memory, at, wanted, bits((float) value));
    }

    private static boolean replaceNaN(ByteBuffer memory, int at, int wanted, int next) {
        int found = (int) DataWords.INT.getVolatile(memory, at);
        return found != wanted
                && Float.isNaN(floatAt(found))
                && (found | QUIET) == (wanted | QUIET)
                && DataWords.INT.compareAndSet(memory, at, found, next);
    }

    /** The bits of a cell, volatile: what an update compares, as a conversion may change them. */
    static long getBits(int form, ByteBuffer memory, int at) {
        return isDouble(form)
                ? (long) DataWords.LONG.getVolatile(memory, at)
                : (int) DataWords.INT.getVolatile(memory, at);
    }

    /** The value that a cell with these bits has. */
    static double valueOf(int form, long bits) {
        return isDouble(form) ? Double.longBitsToDouble(bits) : floatAt((int) bits);
    }

    /** Replaces a cell if it still has the bits that have been read. */
    static boolean compareAndSetBits(int form, ByteBuffer memory, int at, long expected, double value) {
        Steps.write(at);
        return isDouble(form)
                ? DataWords.LONG.compareAndSet(memory, at, expected, bits(value))
                : DataWords.INT.compareAndSet(memory, at, (int) expected, bits((float) value));
    }

    static double getAndSet(int form, ByteBuffer memory, int at, double value) {
        Steps.write(at);
        return isDouble(form)
                ? Double.longBitsToDouble((long) DataWords.LONG.getAndSet(memory, at, bits(value)))
                : floatAt((int) DataWords.INT.getAndSet(memory, at, bits((float) value)));
    }

    static double getAndAdd(int form, ByteBuffer memory, int at, double delta) {
        Steps.write(at);
        if (!isDouble(form)) {
            return getAndAddFloat(memory, at, delta);
        }
        while (true) {
            long before = (long) DataWords.LONG.getVolatile(memory, at);
            double value = Double.longBitsToDouble(before);
            if (DataWords.LONG.weakCompareAndSet(memory, at, before, bits(value + delta))) {
                return value;
            }
        }
    }

    private static double getAndAddFloat(ByteBuffer memory, int at, double delta) {
        while (true) {
            int before = (int) DataWords.INT.getVolatile(memory, at);
            float value = floatAt(before);
            if (DataWords.INT.weakCompareAndSet(memory, at, before, bits((float) (value + delta)))) {
                return value;
            }
        }
    }

    // By the address of the first cell and an index that has been checked.

    static double get(int form, long first, long index) {
        return isDouble(form)
                ? Double.longBitsToDouble((long) AddressWords.LONG.get(first + (index << 3)))
                : floatAt((int) AddressWords.INT.get(first + (index << 2)));
    }

    static double getAcquire(int form, long first, long index) {
        return isDouble(form)
                ? Double.longBitsToDouble((long) AddressWords.LONG.getAcquire(first + (index << 3)))
                : floatAt((int) AddressWords.INT.getAcquire(first + (index << 2)));
    }

    static double getVolatile(int form, long first, long index) {
        return isDouble(form)
                ? Double.longBitsToDouble((long) AddressWords.LONG.getVolatile(first + (index << 3)))
                : floatAt((int) AddressWords.INT.getVolatile(first + (index << 2)));
    }

    static void set(int form, long first, long index, double value) {
        if (isDouble(form)) {
            AddressWords.LONG.set(first + (index << 3), bits(value));
        } else {
            AddressWords.INT.set(first + (index << 2), bits((float) value));
        }
    }

    static void setRelease(int form, long first, long index, double value) {
        if (isDouble(form)) {
            AddressWords.LONG.setRelease(first + (index << 3), bits(value));
        } else {
            AddressWords.INT.setRelease(first + (index << 2), bits((float) value));
        }
    }

    static void setVolatile(int form, long first, long index, double value) {
        if (isDouble(form)) {
            AddressWords.LONG.setVolatile(first + (index << 3), bits(value));
        } else {
            AddressWords.INT.setVolatile(first + (index << 2), bits((float) value));
        }
    }
}

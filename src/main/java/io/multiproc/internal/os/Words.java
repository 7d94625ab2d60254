package io.multiproc.internal.os;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * Access to the words of protocols in shared memory, in native order; every write is a step ({@link Steps}). The memory mode is in the name, without
 * one it is plain. Plain access works at any offset; the stronger modes need one that is a multiple of the width.
 */
public final class Words {
    private static final int INT_SHIFT = 2;
    private static final int LONG_SHIFT = 3;

    private Words() {}

    public static int getInt(ByteBuffer memory, int at) {
        return (int) DataWords.INT.get(memory, at);
    }

    public static int getIntAcquire(ByteBuffer memory, int at) {
        return (int) DataWords.INT.getAcquire(memory, at);
    }

    public static int getIntVolatile(ByteBuffer memory, int at) {
        return (int) DataWords.INT.getVolatile(memory, at);
    }

    public static void setInt(ByteBuffer memory, int at, int value) {
        Steps.write(at);
        DataWords.INT.set(memory, at, value);
    }

    public static void setIntRelease(ByteBuffer memory, int at, int value) {
        Steps.write(at);
        DataWords.INT.setRelease(memory, at, value);
    }

    public static void setIntVolatile(ByteBuffer memory, int at, int value) {
        Steps.write(at);
        DataWords.INT.setVolatile(memory, at, value);
    }

    /** A full fence, as every atomic operation. */
    public static boolean compareAndSetInt(ByteBuffer memory, int at, int expected, int value) {
        Steps.write(at);
        return DataWords.INT.compareAndSet(memory, at, expected, value);
    }

    public static int getAndAddInt(ByteBuffer memory, int at, int delta) {
        Steps.write(at);
        return (int) DataWords.INT.getAndAdd(memory, at, delta);
    }

    public static long getLong(ByteBuffer memory, int at) {
        return (long) DataWords.LONG.get(memory, at);
    }

    public static long getLongAcquire(ByteBuffer memory, int at) {
        return (long) DataWords.LONG.getAcquire(memory, at);
    }

    public static long getLongVolatile(ByteBuffer memory, int at) {
        return (long) DataWords.LONG.getVolatile(memory, at);
    }

    public static void setLong(ByteBuffer memory, int at, long value) {
        Steps.write(at);
        DataWords.LONG.set(memory, at, value);
    }

    public static void setLongRelease(ByteBuffer memory, int at, long value) {
        Steps.write(at);
        DataWords.LONG.setRelease(memory, at, value);
    }

    public static void setLongVolatile(ByteBuffer memory, int at, long value) {
        Steps.write(at);
        DataWords.LONG.setVolatile(memory, at, value);
    }

    /** A full fence, as every atomic operation. */
    public static boolean compareAndSetLong(ByteBuffer memory, int at, long expected, long value) {
        Steps.write(at);
        return DataWords.LONG.compareAndSet(memory, at, expected, value);
    }

    public static long getAndAddLong(ByteBuffer memory, int at, long delta) {
        Steps.write(at);
        return (long) DataWords.LONG.getAndAdd(memory, at, delta);
    }

    public static long getAndBitwiseOrLong(ByteBuffer memory, int at, long bits) {
        Steps.write(at);
        return (long) DataWords.LONG.getAndBitwiseOr(memory, at, bits);
    }

    public static long getAndBitwiseAndLong(ByteBuffer memory, int at, long bits) {
        Steps.write(at);
        return (long) DataWords.LONG.getAndBitwiseAnd(memory, at, bits);
    }

    // The same by a view of all of the memory as ints or longs. There is no atomic operation on such, but each of these
    // takes half of the
    // instructions: it checks neither alignment nor kind of memory. The offset is in bytes, as above, and a multiple of
    // the width.

    public static int getIntAcquire(IntBuffer memory, int at) {
        int value = memory.get(at >> INT_SHIFT);
        VarHandle.acquireFence();
        return value;
    }

    public static long getLong(LongBuffer memory, int at) {
        return memory.get(at >> LONG_SHIFT);
    }

    public static long getLongAcquire(LongBuffer memory, int at) {
        long value = memory.get(at >> LONG_SHIFT);
        VarHandle.acquireFence();
        return value;
    }

    public static void setLong(LongBuffer memory, int at, long value) {
        Steps.write(at);
        memory.put(at >> LONG_SHIFT, value);
    }

    public static void setLongRelease(LongBuffer memory, int at, long value) {
        Steps.write(at);
        VarHandle.releaseFence();
        memory.put(at >> LONG_SHIFT, value);
    }

    public static void setByte(ByteBuffer memory, int at, byte value) {
        Steps.write(at);
        memory.put(at, value);
    }

    /** A bulk copy: in two steps, so that one who dies in the middle leaves a half. */
    public static void setBytes(ByteBuffer memory, int at, byte[] from, int length) {
        int done = 0;
        if (Steps.ON) {
            Steps.write(at);
            done = length / 2;
            memory.put(at, from, 0, done);
        }
        Steps.write(at + done);
        memory.put(at + done, from, done, length - done);
    }
}

package io.multiproc.memory;

import io.multiproc.internal.object.View;
import io.multiproc.internal.os.DataWords;
import io.multiproc.internal.os.Steps;
import java.lang.ref.Reference;

/** Raw memory by byte offset: operations that read and write as one. Values must begin at a multiple of their width. */
abstract sealed class AtomicAccess extends OrderedAccess permits SharedMemory {

    AtomicAccess(View view) {
        super(view);
    }

    /**
     * Replaces an int if it has an expected value; volatile.
     *
     * @param offset where it begins, in bytes
     * @param expected the value that it must have
     * @param value the new value
     * @return whether it was replaced
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public boolean compareAndSetInt(long offset, int expected, int value) {
        try {
            Steps.write(View.inChunk(offset));
            boolean done = DataWords.INT.compareAndSet(memory(offset), View.inChunk(offset), expected, value);
            Reference.reachabilityFence(this);
            return done;
        } catch (RuntimeException e) {
            throw refused(e, offset, Integer.BYTES);
        }
    }

    /**
     * Replaces a long if it has an expected value; volatile.
     *
     * @param offset where it begins, in bytes
     * @param expected the value that it must have
     * @param value the new value
     * @return whether it was replaced
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public boolean compareAndSetLong(long offset, long expected, long value) {
        try {
            Steps.write(View.inChunk(offset));
            boolean done = DataWords.LONG.compareAndSet(memory(offset), View.inChunk(offset), expected, value);
            Reference.reachabilityFence(this);
            return done;
        } catch (RuntimeException e) {
            throw refused(e, offset, Long.BYTES);
        }
    }

    /**
     * Replaces a float if it has an expected value, compared bit by bit; volatile.
     *
     * @param offset where it begins, in bytes
     * @param expected the value that it must have
     * @param value the new value
     * @return whether it was replaced
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public boolean compareAndSetFloat(long offset, float expected, float value) {
        try {
            Steps.write(View.inChunk(offset));
            boolean done = DataWords.FLOAT.compareAndSet(memory(offset), View.inChunk(offset), expected, value);
            Reference.reachabilityFence(this);
            return done;
        } catch (RuntimeException e) {
            throw refused(e, offset, Float.BYTES);
        }
    }

    /**
     * Replaces a double if it has an expected value, compared bit by bit; volatile.
     *
     * @param offset where it begins, in bytes
     * @param expected the value that it must have
     * @param value the new value
     * @return whether it was replaced
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public boolean compareAndSetDouble(long offset, double expected, double value) {
        try {
            Steps.write(View.inChunk(offset));
            boolean done = DataWords.DOUBLE.compareAndSet(memory(offset), View.inChunk(offset), expected, value);
            Reference.reachabilityFence(this);
            return done;
        } catch (RuntimeException e) {
            throw refused(e, offset, Double.BYTES);
        }
    }

    /**
     * Adds to an int, wrapping around; volatile.
     *
     * @param offset where it begins, in bytes
     * @param delta what to add
     * @return the value before
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public int getAndAddInt(long offset, int delta) {
        try {
            Steps.write(View.inChunk(offset));
            int before = (int) DataWords.INT.getAndAdd(memory(offset), View.inChunk(offset), delta);
            Reference.reachabilityFence(this);
            return before;
        } catch (RuntimeException e) {
            throw refused(e, offset, Integer.BYTES);
        }
    }

    /**
     * Replaces an int; volatile.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @return the value before
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public int getAndSetInt(long offset, int value) {
        try {
            Steps.write(View.inChunk(offset));
            int before = (int) DataWords.INT.getAndSet(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
            return before;
        } catch (RuntimeException e) {
            throw refused(e, offset, Integer.BYTES);
        }
    }

    /**
     * Adds to a long, wrapping around; volatile.
     *
     * @param offset where it begins, in bytes
     * @param delta what to add
     * @return the value before
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public long getAndAddLong(long offset, long delta) {
        try {
            Steps.write(View.inChunk(offset));
            long before = (long) DataWords.LONG.getAndAdd(memory(offset), View.inChunk(offset), delta);
            Reference.reachabilityFence(this);
            return before;
        } catch (RuntimeException e) {
            throw refused(e, offset, Long.BYTES);
        }
    }

    /**
     * Replaces a long; volatile.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @return the value before
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public long getAndSetLong(long offset, long value) {
        try {
            Steps.write(View.inChunk(offset));
            long before = (long) DataWords.LONG.getAndSet(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
            return before;
        } catch (RuntimeException e) {
            throw refused(e, offset, Long.BYTES);
        }
    }
}

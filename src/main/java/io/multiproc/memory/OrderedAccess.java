package io.multiproc.memory;

import io.multiproc.internal.object.View;
import io.multiproc.internal.os.DataWords;
import io.multiproc.internal.os.Steps;
import java.lang.ref.Reference;

/** Raw memory by byte offset, with the memory mode in the name. Values must begin at a multiple of their width. */
abstract sealed class OrderedAccess extends PlainAccess permits AtomicAccess {

    OrderedAccess(View view) {
        super(view);
    }

    /**
     * Reads a short, acquire: what its writer wrote before a release is seen by what follows.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     */
    public short getShortAcquire(long offset) {
        try {
            short value = (short) DataWords.SHORT.getAcquire(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Short.BYTES);
        }
    }

    /**
     * Writes a short, release: what was written before it is seen by whoever reads it with acquire.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setShortRelease(long offset, short value) {
        try {
            Steps.write(View.inChunk(offset));
            DataWords.SHORT.setRelease(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Short.BYTES);
        }
    }

    /**
     * Reads a short, volatile.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     */
    public short getShortVolatile(long offset) {
        try {
            short value = (short) DataWords.SHORT.getVolatile(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Short.BYTES);
        }
    }

    /**
     * Writes a short, volatile.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setShortVolatile(long offset, short value) {
        try {
            Steps.write(View.inChunk(offset));
            DataWords.SHORT.setVolatile(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Short.BYTES);
        }
    }

    /**
     * Reads an int, acquire: what its writer wrote before a release is seen by what follows.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     */
    public int getIntAcquire(long offset) {
        try {
            int value = (int) DataWords.INT.getAcquire(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Integer.BYTES);
        }
    }

    /**
     * Writes an int, release: what was written before it is seen by whoever reads it with acquire.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setIntRelease(long offset, int value) {
        try {
            Steps.write(View.inChunk(offset));
            DataWords.INT.setRelease(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Integer.BYTES);
        }
    }

    /**
     * Reads an int, volatile.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     */
    public int getIntVolatile(long offset) {
        try {
            int value = (int) DataWords.INT.getVolatile(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Integer.BYTES);
        }
    }

    /**
     * Writes an int, volatile.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setIntVolatile(long offset, int value) {
        try {
            Steps.write(View.inChunk(offset));
            DataWords.INT.setVolatile(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Integer.BYTES);
        }
    }

    /**
     * Reads a long, acquire: what its writer wrote before a release is seen by what follows.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     */
    public long getLongAcquire(long offset) {
        try {
            long value = (long) DataWords.LONG.getAcquire(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Long.BYTES);
        }
    }

    /**
     * Writes a long, release: what was written before it is seen by whoever reads it with acquire.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setLongRelease(long offset, long value) {
        try {
            Steps.write(View.inChunk(offset));
            DataWords.LONG.setRelease(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Long.BYTES);
        }
    }

    /**
     * Reads a long, volatile.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     */
    public long getLongVolatile(long offset) {
        try {
            long value = (long) DataWords.LONG.getVolatile(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Long.BYTES);
        }
    }

    /**
     * Writes a long, volatile.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setLongVolatile(long offset, long value) {
        try {
            Steps.write(View.inChunk(offset));
            DataWords.LONG.setVolatile(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Long.BYTES);
        }
    }

    /**
     * Reads a float, acquire: what its writer wrote before a release is seen by what follows.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     */
    public float getFloatAcquire(long offset) {
        try {
            float value = (float) DataWords.FLOAT.getAcquire(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Float.BYTES);
        }
    }

    /**
     * Writes a float, release: what was written before it is seen by whoever reads it with acquire.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setFloatRelease(long offset, float value) {
        try {
            Steps.write(View.inChunk(offset));
            DataWords.FLOAT.setRelease(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Float.BYTES);
        }
    }

    /**
     * Reads a float, volatile.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     */
    public float getFloatVolatile(long offset) {
        try {
            float value = (float) DataWords.FLOAT.getVolatile(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Float.BYTES);
        }
    }

    /**
     * Writes a float, volatile.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setFloatVolatile(long offset, float value) {
        try {
            Steps.write(View.inChunk(offset));
            DataWords.FLOAT.setVolatile(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Float.BYTES);
        }
    }

    /**
     * Reads a double, acquire: what its writer wrote before a release is seen by what follows.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     */
    public double getDoubleAcquire(long offset) {
        try {
            double value = (double) DataWords.DOUBLE.getAcquire(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Double.BYTES);
        }
    }

    /**
     * Writes a double, release: what was written before it is seen by whoever reads it with acquire.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setDoubleRelease(long offset, double value) {
        try {
            Steps.write(View.inChunk(offset));
            DataWords.DOUBLE.setRelease(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Double.BYTES);
        }
    }

    /**
     * Reads a double, volatile.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     */
    public double getDoubleVolatile(long offset) {
        try {
            double value = (double) DataWords.DOUBLE.getVolatile(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Double.BYTES);
        }
    }

    /**
     * Writes a double, volatile.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalArgumentException if the offset is not a multiple of the width
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setDoubleVolatile(long offset, double value) {
        try {
            Steps.write(View.inChunk(offset));
            DataWords.DOUBLE.setVolatile(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Double.BYTES);
        }
    }
}

package io.multiproc.memory;

import io.multiproc.internal.object.View;
import io.multiproc.internal.os.DataWords;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;

/** Raw memory by byte offset, without order among threads and processes. Values may begin at any offset. */
abstract sealed class PlainAccess permits OrderedAccess {
    final View view;

    PlainAccess(View view) {
        this.view = view;
    }

    /** The buffer that has the byte at an offset, which is at {@link View#inChunk} in it; the buffer's own check does the rest. */
    final ByteBuffer memory(long offset) {
        return offset >>> View.CHUNK_SHIFT == 0 ? view.buffer() : view.chunk(offset);
    }

    /** What to throw for an access that was refused. */
    final RuntimeException refused(RuntimeException e, long offset, int width) {
        if (e instanceof IndexOutOfBoundsException) {
            return view.refusal(new IndexOutOfBoundsException("out of the shared memory: offset=" + offset + ", width="
                    + width + ", size=" + view.spec().dataSize()));
        }
        if (e instanceof ReadOnlyBufferException) {
            return readOnly();
        }
        if (e instanceof IllegalStateException && offset % width != 0) {
            return new IllegalArgumentException("an atomic access needs an aligned offset: offset=" + offset
                    + ", multiple of=" + width + "; plain access works at any offset");
        }
        return e;
    }

    final UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("shared memory was opened for reading only: object=" + view.describe()
                + "; use SharedMemory.open to write");
    }

    /**
     * Reads a byte.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     */
    public byte getByte(long offset) {
        try {
            byte value = memory(offset).get(View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Byte.BYTES);
        }
    }

    /**
     * Writes a byte.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setByte(long offset, byte value) {
        try {
            memory(offset).put(View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Byte.BYTES);
        }
    }

    /**
     * Reads a short.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     */
    public short getShort(long offset) {
        try {
            short value = (short) DataWords.SHORT.get(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Short.BYTES);
        }
    }

    /**
     * Writes a short.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setShort(long offset, short value) {
        try {
            DataWords.SHORT.set(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Short.BYTES);
        }
    }

    /**
     * Reads a char.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     */
    public char getChar(long offset) {
        try {
            char value = (char) DataWords.CHAR.get(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Character.BYTES);
        }
    }

    /**
     * Writes a char.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setChar(long offset, char value) {
        try {
            DataWords.CHAR.set(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Character.BYTES);
        }
    }

    /**
     * Reads an int.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     */
    public int getInt(long offset) {
        try {
            int value = (int) DataWords.INT.get(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Integer.BYTES);
        }
    }

    /**
     * Writes an int.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setInt(long offset, int value) {
        try {
            DataWords.INT.set(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Integer.BYTES);
        }
    }

    /**
     * Reads a long.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     */
    public long getLong(long offset) {
        try {
            long value = (long) DataWords.LONG.get(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Long.BYTES);
        }
    }

    /**
     * Writes a long.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setLong(long offset, long value) {
        try {
            DataWords.LONG.set(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Long.BYTES);
        }
    }

    /**
     * Reads a float.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     */
    public float getFloat(long offset) {
        try {
            float value = (float) DataWords.FLOAT.get(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Float.BYTES);
        }
    }

    /**
     * Writes a float.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setFloat(long offset, float value) {
        try {
            DataWords.FLOAT.set(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Float.BYTES);
        }
    }

    /**
     * Reads a double.
     *
     * @param offset where it begins, in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     */
    public double getDouble(long offset) {
        try {
            double value = (double) DataWords.DOUBLE.get(memory(offset), View.inChunk(offset));
            Reference.reachabilityFence(this);
            return value;
        } catch (RuntimeException e) {
            throw refused(e, offset, Double.BYTES);
        }
    }

    /**
     * Writes a double.
     *
     * @param offset where it begins, in bytes
     * @param value the new value
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void setDouble(long offset, double value) {
        try {
            DataWords.DOUBLE.set(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Double.BYTES);
        }
    }
}

package io.multiproc.memory;

import io.multiproc.internal.object.DataObject;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.AddressWords;
import io.multiproc.internal.os.DataWords;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

/** Raw memory by byte offset, without order among threads and processes. Values may begin at any offset. */
abstract sealed class PlainAccess extends DataObject permits OrderedAccess {
    final View view;
    private final long size;
    private final boolean isReadOnly;

    PlainAccess(View view) {
        super(view, ByAddress.FIRST_USE);
        this.view = view;
        size = view.spec().dataSize();
        isReadOnly = view.isReadOnly();
    }

    /** Where a value is, given the address of the memory, if it lies within. */
    private long at(long first, long offset, int width) {
        return first + Objects.checkIndex(offset, size - width + 1);
    }

    /** The address of memory that may be written, else 0: a write to what is mapped for reading only would end the process. */
    private long writable() {
        return isReadOnly ? 0 : address();
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
        long first = address();
        if (first != 0) {
            try {
                byte value = (byte) AddressWords.BYTE.get(at(first, offset, Byte.BYTES));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
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
        long first = writable();
        if (first != 0) {
            try {
                AddressWords.BYTE.set(at(first, offset, Byte.BYTES), value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
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
        long first = address();
        if (first != 0) {
            try {
                short value = (short) AddressWords.ANY_SHORT.get(at(first, offset, Short.BYTES));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
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
        long first = writable();
        if (first != 0) {
            try {
                AddressWords.ANY_SHORT.set(at(first, offset, Short.BYTES), value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
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
        long first = address();
        if (first != 0) {
            try {
                char value = (char) (short) AddressWords.ANY_SHORT.get(at(first, offset, Character.BYTES));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
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
        long first = writable();
        if (first != 0) {
            try {
                AddressWords.ANY_SHORT.set(at(first, offset, Character.BYTES), (short) value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
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
        long first = address();
        if (first != 0) {
            try {
                int value = (int) AddressWords.ANY_INT.get(at(first, offset, Integer.BYTES));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
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
        long first = writable();
        if (first != 0) {
            try {
                AddressWords.ANY_INT.set(at(first, offset, Integer.BYTES), value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
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
        long first = address();
        if (first != 0) {
            try {
                long value = (long) AddressWords.ANY_LONG.get(at(first, offset, Long.BYTES));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
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
        long first = writable();
        if (first != 0) {
            try {
                AddressWords.ANY_LONG.set(at(first, offset, Long.BYTES), value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
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
        long first = address();
        if (first != 0) {
            try {
                float value = Float.intBitsToFloat((int) AddressWords.ANY_INT.get(at(first, offset, Float.BYTES)));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
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
        long first = writable();
        if (first != 0) {
            try {
                AddressWords.ANY_INT.set(at(first, offset, Float.BYTES), Float.floatToRawIntBits(value));
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
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
        long first = address();
        if (first != 0) {
            try {
                double value =
                        Double.longBitsToDouble((long) AddressWords.ANY_LONG.get(at(first, offset, Double.BYTES)));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
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
        long first = writable();
        if (first != 0) {
            try {
                AddressWords.ANY_LONG.set(at(first, offset, Double.BYTES), Double.doubleToRawLongBits(value));
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            DataWords.DOUBLE.set(memory(offset), View.inChunk(offset), value);
            Reference.reachabilityFence(this);
        } catch (RuntimeException e) {
            throw refused(e, offset, Double.BYTES);
        }
    }
}

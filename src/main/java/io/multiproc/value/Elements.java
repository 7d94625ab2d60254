package io.multiproc.value;

import io.multiproc.internal.object.View;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where the elements of an array are: the same for all carriers. */
abstract sealed class Elements extends TypedObject permits IntElements, LongElements, DoubleElements {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 10;

    final transient long length;
    final transient int shift;
    /** How many elements the first buffer has. */
    private final transient long near;

    Elements(View view) {
        super(view, ByAddress.FIRST_USE);
        length = view.spec().count();
        shift = Form.shift(form);
        near = Math.min(length, (1L << View.CHUNK_SHIFT) >> shift);
    }

    /**
     * The number of elements.
     *
     * @return 0 or more
     */
    public long length() {
        return length;
    }

    /** The buffer that has an element, which is at {@link #at} in it. The shift cannot overflow: the index is below the length. */
    final ByteBuffer memory(long index) {
        return isNear(index) ? view.buffer() : farMemory(index);
    }

    /** Whether an element exists, and is in the first buffer. */
    final boolean isNear(long index) {
        return index >= 0 && index < near;
    }

    private ByteBuffer farMemory(long index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException("index out of range: index=" + index + ", length=" + length);
        }
        return view.chunk(index << shift);
    }

    final int at(long index) {
        return View.inChunk(index << shift);
    }

    /** What is done with some elements of one buffer. */
    interface Move {
        /**
         * Moves elements.
         *
         * @param part the elements, nothing else, in native order
         * @param done how many were moved before
         * @param count how many there are
         */
        void move(ByteBuffer part, int done, int count);
    }

    final void checkRange(long from, long count) {
        view.checkOpen();
        if (from < 0 || count < 0 || from > length - count) {
            throw new IndexOutOfBoundsException(
                    "elements out of range: from=" + from + ", count=" + count + ", length=" + length);
        }
    }

    /** Moves elements, buffer by buffer. */
    final void transfer(long from, int count, Move move) {
        checkRange(from, count);
        try {
            for (int done = 0; done < count; ) {
                long offset = from + done << shift;
                int position = View.inChunk(offset);
                int some = (int) Math.min(count - done, (1L << View.CHUNK_SHIFT) - position >> shift);
                ByteBuffer part = view.chunk(offset).slice(position, some << shift);
                move.move(part.order(ByteOrder.nativeOrder()), done, some);
                done += some;
            }
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
        Reference.reachabilityFence(this);
    }

    /** Refuses an array of Java elements of another width. */
    final void checkWidth(int width) {
        if (1 << shift != width) {
            throw new IllegalArgumentException("elements have another width: code=" + code + ", width=" + (1 << shift)
                    + ", width of the Java array's elements=" + width);
        }
    }

    /**
     * A part of the array itself as a buffer in native order, see {@link SharedArray#asBuffer}.
     *
     * @param from the first element
     * @param length the number of elements, at most 2 GiB in all
     * @return a direct buffer of that many elements
     * @throws IndexOutOfBoundsException if a part of it is outside
     * @throws IllegalArgumentException if it is too long for a buffer
     * @throws IllegalStateException if this object is closed
     */
    public ByteBuffer asBuffer(long from, int length) {
        checkRange(from, length);
        long bytes = (long) length << shift;
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("too long for a buffer: length=" + length + ", bytes=" + bytes
                    + "; a buffer holds at most " + Integer.MAX_VALUE + " bytes");
        }
        return view.lasting(from << shift, (int) bytes);
    }

    /** The length as that of a Java array. */
    final int javaLength() {
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException("too long for a Java array: length=" + length + "; copy it in parts");
        }
        return (int) length;
    }

    abstract Number number(long index);

    @Override
    final String contents() {
        view.checkOpen();
        StringBuilder text = new StringBuilder("length=" + length + ", [");
        for (long i = 0; i < Math.min(length, SHOWN); i++) {
            text.append(i == 0 ? "" : ", ").append(number(i));
        }
        return text.append(length > SHOWN ? ", ...]" : "]").toString();
    }
}

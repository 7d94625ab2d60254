package io.multiproc.value;

import io.multiproc.internal.object.View;
import io.multiproc.internal.os.AddressWords;
import io.multiproc.internal.os.DataWords;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/** The elements of an array that {@code int} carries, one by one. */
abstract sealed class IntElements extends Elements permits SharedIntArray {
    private static final long serialVersionUID = 1L;
    /** Of the commonest form, for which plain access has a path of its own: a constant shift makes loops faster. */
    private static final int SHIFT = Form.shift(Form.I32);

    IntElements(View view) {
        super(view);
    }

    /**
     * Reads an element; plain.
     *
     * @param index from 0 to the length, exclusive
     * @return the value
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public int get(long index) {
        long first = address();
        if (first != 0) {
            try {
                int value = IntCells.get(form, first, Objects.checkIndex(index, length));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        return getFromBuffer(index);
    }

    /** Reads an element, plain, with fewer calls for the compiler to inline: what it has inlined down to a stream's element is deep already. */
    final int getFromBuffer(long index) {
        try {
            int value = form == Form.I32 && isNear(index)
                    ? (int) DataWords.INT.get(view.buffer(), (int) index << SHIFT)
                    : IntCells.get(form, memory(index), at(index));
            Reference.reachabilityFence(this);
            return value;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Writes an element; plain.
     *
     * @param index from 0 to the length, exclusive
     * @param value the new value
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public void set(long index, int value) {
        if (form != Form.I32) {
            code.check((long) value);
        }
        long first = address();
        if (first != 0) {
            try {
                IntCells.set(form, first, Objects.checkIndex(index, length), value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            if (form == Form.I32 && isNear(index)) {
                DataWords.INT.set(view.buffer(), (int) index << SHIFT, value);
            } else {
                IntCells.set(form, memory(index), at(index), value);
            }
            Reference.reachabilityFence(this);
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Reads an element; acquire: what its writer did before a release is seen by what follows.
     *
     * @param index from 0 to the length, exclusive
     * @return the value
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public int getAcquire(long index) {
        long first = address();
        if (first != 0 && IntCells.isWord(form)) {
            try {
                int value = (int) AddressWords.INT.getAcquire(IntCells.word(first, Objects.checkIndex(index, length)));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            int value = IntCells.getAcquire(form, memory(index), at(index));
            Reference.reachabilityFence(this);
            return value;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Writes an element; release: whoever reads it with acquire sees what was done before.
     *
     * @param index from 0 to the length, exclusive
     * @param value the new value
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public void setRelease(long index, int value) {
        if (form != Form.I32) {
            code.check((long) value);
        }
        long first = address();
        if (first != 0 && IntCells.isWord(form)) {
            try {
                AddressWords.INT.setRelease(IntCells.word(first, Objects.checkIndex(index, length)), value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            IntCells.setRelease(form, memory(index), at(index), value);
            Reference.reachabilityFence(this);
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Reads an element; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @return the value
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public int getVolatile(long index) {
        long first = address();
        if (first != 0 && IntCells.isWord(form)) {
            try {
                int value = (int) AddressWords.INT.getVolatile(IntCells.word(first, Objects.checkIndex(index, length)));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            int value = IntCells.getVolatile(form, memory(index), at(index));
            Reference.reachabilityFence(this);
            return value;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Writes an element; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @param value the new value
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public void setVolatile(long index, int value) {
        if (form != Form.I32) {
            code.check((long) value);
        }
        long first = address();
        if (first != 0 && IntCells.isWord(form)) {
            try {
                AddressWords.INT.setVolatile(IntCells.word(first, Objects.checkIndex(index, length)), value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            IntCells.setVolatile(form, memory(index), at(index), value);
            Reference.reachabilityFence(this);
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Replaces an element if it is what is expected; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @param expected what it must be
     * @param value the new value
     * @return whether it was replaced
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public boolean compareAndSet(long index, int expected, int value) {
        if (form != Form.I32) {
            code.check((long) value);
        }
        try {
            boolean done = IntCells.compareAndSet(form, memory(index), at(index), expected, value);
            Reference.reachabilityFence(this);
            return done;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Replaces an element; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @param value the new value
     * @return the value before
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public int getAndSet(long index, int value) {
        if (form != Form.I32) {
            code.check((long) value);
        }
        try {
            int before = IntCells.getAndSet(form, memory(index), at(index), value);
            Reference.reachabilityFence(this);
            return before;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Adds to an element, wrapping around within the code; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @param delta what to add
     * @return the value before
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public int getAndAdd(long index, int delta) {
        try {
            int before = IntCells.getAndAdd(form, memory(index), at(index), delta);
            Reference.reachabilityFence(this);
            return before;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Adds to an element, wrapping around within the code; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @param delta what to add
     * @return the value after
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public int addAndGet(long index, int delta) {
        return IntCells.wrap(form, getAndAdd(index, delta) + delta);
    }

    /**
     * Adds 1 to an element, wrapping around within the code; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @return the value before
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public int getAndIncrement(long index) {
        return getAndAdd(index, 1);
    }

    /**
     * Adds 1 to an element, wrapping around within the code; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @return the value after
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public int incrementAndGet(long index) {
        return addAndGet(index, 1);
    }

    /**
     * Takes 1 from an element, wrapping around within the code; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @return the value before
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public int getAndDecrement(long index) {
        return getAndAdd(index, -1);
    }

    /**
     * Takes 1 from an element, wrapping around within the code; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @return the value after
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public int decrementAndGet(long index) {
        return addAndGet(index, -1);
    }

    /**
     * Replaces an element by the result of a function, which may be called more than once; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @param function makes the new value, without side effects
     * @return the value before
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalArgumentException if its result is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public int getAndUpdate(long index, IntUnaryOperator function) {
        while (true) {
            int before = getVolatile(index);
            int after = function.applyAsInt(before);
            if (compareAndSet(index, before, after)) {
                return before;
            }
        }
    }

    /**
     * Replaces an element by the result of a function, which may be called more than once; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @param function makes the new value, without side effects
     * @return the value after
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalArgumentException if its result is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public int updateAndGet(long index, IntUnaryOperator function) {
        while (true) {
            int before = getVolatile(index);
            int after = function.applyAsInt(before);
            if (compareAndSet(index, before, after)) {
                return after;
            }
        }
    }

    /**
     * Combines an element with another by a function, which may be called more than once; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @param other the second argument of the function
     * @param function makes the new value, without side effects
     * @return the value before
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalArgumentException if its result is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public int getAndAccumulate(long index, int other, IntBinaryOperator function) {
        return getAndUpdate(index, before -> function.applyAsInt(before, other));
    }

    /**
     * Combines an element with another by a function, which may be called more than once; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @param other the second argument of the function
     * @param function makes the new value, without side effects
     * @return the value after
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalArgumentException if its result is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public int accumulateAndGet(long index, int other, IntBinaryOperator function) {
        return updateAndGet(index, before -> function.applyAsInt(before, other));
    }

    @Override
    final Number number(long index) {
        return get(index);
    }
}

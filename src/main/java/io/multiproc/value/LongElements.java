package io.multiproc.value;

import io.multiproc.internal.object.View;
import io.multiproc.internal.os.DataWords;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** The elements of an array that {@code long} carries, one by one. */
abstract sealed class LongElements extends Elements permits SharedLongArray {
    private static final long serialVersionUID = 1L;
    /** Of the commonest form, for which plain access has a path of its own: a constant shift makes loops faster. */
    private static final int SHIFT = Form.shift(Form.I64);

    LongElements(View view) {
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
    public long get(long index) {
        long first = address();
        if (first != 0) {
            try {
                long value = LongCells.get(form, first, Objects.checkIndex(index, length));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        return getFromBuffer(index);
    }

    /** Reads an element, plain, with fewer calls for the compiler to inline: what it has inlined down to a stream's element is deep already. */
    final long getFromBuffer(long index) {
        try {
            long value = form == Form.I64 && isNear(index)
                    ? (long) DataWords.LONG.get(view.buffer(), (int) index << SHIFT)
                    : LongCells.get(form, memory(index), at(index));
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
    public void set(long index, long value) {
        if (form != Form.I64) {
            code.check(value);
        }
        long first = address();
        if (first != 0) {
            try {
                LongCells.set(form, first, Objects.checkIndex(index, length), value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            if (form == Form.I64 && isNear(index)) {
                DataWords.LONG.set(view.buffer(), (int) index << SHIFT, value);
            } else {
                LongCells.set(form, memory(index), at(index), value);
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
    public long getAcquire(long index) {
        long first = address();
        if (first != 0) {
            try {
                long value = LongCells.getAcquire(form, first, Objects.checkIndex(index, length));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            long value = LongCells.getAcquire(form, memory(index), at(index));
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
    public void setRelease(long index, long value) {
        if (form != Form.I64) {
            code.check(value);
        }
        long first = address();
        if (first != 0) {
            try {
                LongCells.setRelease(form, first, Objects.checkIndex(index, length), value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            LongCells.setRelease(form, memory(index), at(index), value);
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
    public long getVolatile(long index) {
        long first = address();
        if (first != 0) {
            try {
                long value = LongCells.getVolatile(form, first, Objects.checkIndex(index, length));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            long value = LongCells.getVolatile(form, memory(index), at(index));
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
    public void setVolatile(long index, long value) {
        if (form != Form.I64) {
            code.check(value);
        }
        long first = address();
        if (first != 0) {
            try {
                LongCells.setVolatile(form, first, Objects.checkIndex(index, length), value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            LongCells.setVolatile(form, memory(index), at(index), value);
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
    public boolean compareAndSet(long index, long expected, long value) {
        if (form != Form.I64) {
            code.check(value);
        }
        try {
            boolean done = LongCells.compareAndSet(form, memory(index), at(index), expected, value);
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
    public long getAndSet(long index, long value) {
        if (form != Form.I64) {
            code.check(value);
        }
        try {
            long before = LongCells.getAndSet(form, memory(index), at(index), value);
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
    public long getAndAdd(long index, long delta) {
        try {
            long before = LongCells.getAndAdd(form, memory(index), at(index), delta);
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
    public long addAndGet(long index, long delta) {
        return LongCells.wrap(form, getAndAdd(index, delta) + delta);
    }

    /**
     * Adds 1 to an element, wrapping around within the code; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @return the value before
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public long getAndIncrement(long index) {
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
    public long incrementAndGet(long index) {
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
    public long getAndDecrement(long index) {
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
    public long decrementAndGet(long index) {
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
    public long getAndUpdate(long index, LongUnaryOperator function) {
        while (true) {
            long before = getVolatile(index);
            long after = function.applyAsLong(before);
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
    public long updateAndGet(long index, LongUnaryOperator function) {
        while (true) {
            long before = getVolatile(index);
            long after = function.applyAsLong(before);
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
    public long getAndAccumulate(long index, long other, LongBinaryOperator function) {
        return getAndUpdate(index, before -> function.applyAsLong(before, other));
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
    public long accumulateAndGet(long index, long other, LongBinaryOperator function) {
        return updateAndGet(index, before -> function.applyAsLong(before, other));
    }

    @Override
    final Number number(long index) {
        return Numbers.of(code, get(index));
    }
}

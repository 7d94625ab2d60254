package io.multiproc.value;

import io.multiproc.internal.object.View;
import io.multiproc.internal.os.DataWords;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** The elements of an array that {@code double} carries, one by one. */
abstract sealed class DoubleElements extends Elements permits SharedDoubleArray {
    private static final long serialVersionUID = 1L;
    /** Of the commonest form, for which plain access has a path of its own: a constant shift makes loops faster. */
    private static final int SHIFT = Form.shift(Form.F64);

    DoubleElements(View view) {
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
    public double get(long index) {
        long first = address();
        if (first != 0) {
            try {
                double value = DoubleCells.get(form, first, Objects.checkIndex(index, length));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        return getFromBuffer(index);
    }

    /** Reads an element, plain, with fewer calls for the compiler to inline: what it has inlined down to a stream's element is deep already. */
    final double getFromBuffer(long index) {
        try {
            double value = form == Form.F64 && isNear(index)
                    ? (double) DataWords.DOUBLE.get(view.buffer(), (int) index << SHIFT)
                    : DoubleCells.get(form, memory(index), at(index));
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
    public void set(long index, double value) {
        code.check(value);
        long first = address();
        if (first != 0) {
            try {
                DoubleCells.set(form, first, Objects.checkIndex(index, length), value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            if (form == Form.F64 && isNear(index)) {
                DataWords.DOUBLE.set(view.buffer(), (int) index << SHIFT, value);
            } else {
                DoubleCells.set(form, memory(index), at(index), value);
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
    public double getAcquire(long index) {
        long first = address();
        if (first != 0) {
            try {
                double value = DoubleCells.getAcquire(form, first, Objects.checkIndex(index, length));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            double value = DoubleCells.getAcquire(form, memory(index), at(index));
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
    public void setRelease(long index, double value) {
        code.check(value);
        long first = address();
        if (first != 0) {
            try {
                DoubleCells.setRelease(form, first, Objects.checkIndex(index, length), value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            DoubleCells.setRelease(form, memory(index), at(index), value);
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
    public double getVolatile(long index) {
        long first = address();
        if (first != 0) {
            try {
                double value = DoubleCells.getVolatile(form, first, Objects.checkIndex(index, length));
                Reference.reachabilityFence(this);
                return value;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            double value = DoubleCells.getVolatile(form, memory(index), at(index));
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
    public void setVolatile(long index, double value) {
        code.check(value);
        long first = address();
        if (first != 0) {
            try {
                DoubleCells.setVolatile(form, first, Objects.checkIndex(index, length), value);
                Reference.reachabilityFence(this);
                return;
            } catch (IndexOutOfBoundsException e) {
                // Refused below.
            }
        }
        try {
            DoubleCells.setVolatile(form, memory(index), at(index), value);
            Reference.reachabilityFence(this);
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Replaces an element if it is what is expected, compared by the bits that are stored; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @param expected what it must be
     * @param value the new value
     * @return whether it was replaced
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public boolean compareAndSet(long index, double expected, double value) {
        code.check(value);
        try {
            boolean done = DoubleCells.compareAndSet(form, memory(index), at(index), expected, value);
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
    public double getAndSet(long index, double value) {
        code.check(value);
        try {
            double before = DoubleCells.getAndSet(form, memory(index), at(index), value);
            Reference.reachabilityFence(this);
            return before;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Adds to an element; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @param delta what to add
     * @return the value before
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public double getAndAdd(long index, double delta) {
        try {
            double before = DoubleCells.getAndAdd(form, memory(index), at(index), delta);
            Reference.reachabilityFence(this);
            return before;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Adds to an element; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @param delta what to add
     * @return the value after
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public double addAndGet(long index, double delta) {
        return DoubleCells.wrap(form, getAndAdd(index, delta) + delta);
    }

    /**
     * Adds 1 to an element; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @return the value before
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public double getAndIncrement(long index) {
        return getAndAdd(index, 1);
    }

    /**
     * Adds 1 to an element; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @return the value after
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public double incrementAndGet(long index) {
        return addAndGet(index, 1);
    }

    /**
     * Takes 1 from an element; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @return the value before
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public double getAndDecrement(long index) {
        return getAndAdd(index, -1);
    }

    /**
     * Takes 1 from an element; volatile.
     *
     * @param index from 0 to the length, exclusive
     * @return the value after
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    public double decrementAndGet(long index) {
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
    public double getAndUpdate(long index, DoubleUnaryOperator function) {
        while (true) {
            long bits = bits(index);
            double before = DoubleCells.valueOf(form, bits);
            double after = function.applyAsDouble(before);
            if (replace(index, bits, after)) {
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
    public double updateAndGet(long index, DoubleUnaryOperator function) {
        while (true) {
            long bits = bits(index);
            double before = DoubleCells.valueOf(form, bits);
            double after = function.applyAsDouble(before);
            if (replace(index, bits, after)) {
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
    public double getAndAccumulate(long index, double other, DoubleBinaryOperator function) {
        return getAndUpdate(index, before -> function.applyAsDouble(before, other));
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
    public double accumulateAndGet(long index, double other, DoubleBinaryOperator function) {
        return updateAndGet(index, before -> function.applyAsDouble(before, other));
    }

    @Override
    final Number number(long index) {
        return get(index);
    }

    private long bits(long index) {
        try {
            long bits = DoubleCells.getBits(form, memory(index), at(index));
            Reference.reachabilityFence(this);
            return bits;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    private boolean replace(long index, long bits, double value) {
        code.check(value);
        try {
            boolean done = DoubleCells.compareAndSetBits(form, memory(index), at(index), bits, value);
            Reference.reachabilityFence(this);
            return done;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }
}

package io.multiproc.value;

import io.multiproc.internal.object.View;
import java.lang.ref.Reference;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Reading and writing a value that {@code double} carries. */
abstract sealed class DoubleValue extends TypedObject permits SharedDouble {
    private static final long serialVersionUID = 1L;

    DoubleValue(View view) {
        super(view, ByAddress.FREQUENT_USE);
    }

    /**
     * Reads the value; volatile.
     *
     * @return the value
     * @throws IllegalStateException if this object is closed
     */
    public double get() {
        long at = address();
        if (at != 0) {
            double value = DoubleCells.getVolatile(form, at, 0);
            Reference.reachabilityFence(this);
            return value;
        }
        countUse(view);
        try {
            double value = DoubleCells.getVolatile(form, view.buffer(), 0);
            Reference.reachabilityFence(this);
            return value;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Writes the value; volatile.
     *
     * @param value the new value
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public void set(double value) {
        code.check(value);
        long at = address();
        if (at != 0) {
            DoubleCells.setVolatile(form, at, 0, value);
            Reference.reachabilityFence(this);
            return;
        }
        countUse(view);
        try {
            DoubleCells.setVolatile(form, view.buffer(), 0, value);
            Reference.reachabilityFence(this);
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Reads the value; plain, without order.
     *
     * @return the value
     * @throws IllegalStateException if this object is closed
     */
    public double getPlain() {
        long at = address();
        if (at != 0) {
            double value = DoubleCells.get(form, at, 0);
            Reference.reachabilityFence(this);
            return value;
        }
        countUse(view);
        try {
            double value = DoubleCells.get(form, view.buffer(), 0);
            Reference.reachabilityFence(this);
            return value;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Writes the value; plain, without order.
     *
     * @param value the new value
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public void setPlain(double value) {
        code.check(value);
        long at = address();
        if (at != 0) {
            DoubleCells.set(form, at, 0, value);
            Reference.reachabilityFence(this);
            return;
        }
        countUse(view);
        try {
            DoubleCells.set(form, view.buffer(), 0, value);
            Reference.reachabilityFence(this);
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Reads the value; acquire: what its writer did before a release is seen by what follows.
     *
     * @return the value
     * @throws IllegalStateException if this object is closed
     */
    public double getAcquire() {
        long at = address();
        if (at != 0) {
            double value = DoubleCells.getAcquire(form, at, 0);
            Reference.reachabilityFence(this);
            return value;
        }
        countUse(view);
        try {
            double value = DoubleCells.getAcquire(form, view.buffer(), 0);
            Reference.reachabilityFence(this);
            return value;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Writes the value; release: whoever reads it with acquire sees what was done before.
     *
     * @param value the new value
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public void setRelease(double value) {
        code.check(value);
        long at = address();
        if (at != 0) {
            DoubleCells.setRelease(form, at, 0, value);
            Reference.reachabilityFence(this);
            return;
        }
        countUse(view);
        try {
            DoubleCells.setRelease(form, view.buffer(), 0, value);
            Reference.reachabilityFence(this);
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Replaces the value if it is what is expected, compared by the bits that are stored; volatile.
     *
     * @param expected what it must be
     * @param value the new value
     * @return whether it was replaced
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public boolean compareAndSet(double expected, double value) {
        code.check(value);
        try {
            boolean done = DoubleCells.compareAndSet(form, view.buffer(), 0, expected, value);
            Reference.reachabilityFence(this);
            return done;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Replaces the value; volatile.
     *
     * @param value the new value
     * @return the value before
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public double getAndSet(double value) {
        code.check(value);
        try {
            double before = DoubleCells.getAndSet(form, view.buffer(), 0, value);
            Reference.reachabilityFence(this);
            return before;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Adds to the value; volatile.
     *
     * @param delta what to add
     * @return the value before
     * @throws IllegalStateException if this object is closed
     */
    public double getAndAdd(double delta) {
        try {
            double before = DoubleCells.getAndAdd(form, view.buffer(), 0, delta);
            Reference.reachabilityFence(this);
            return before;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Adds to the value; volatile.
     *
     * @param delta what to add
     * @return the value after
     * @throws IllegalStateException if this object is closed
     */
    public double addAndGet(double delta) {
        return DoubleCells.wrap(form, getAndAdd(delta) + delta);
    }

    /**
     * Adds 1 to the value; volatile.
     *
     * @return the value before
     * @throws IllegalStateException if this object is closed
     */
    public double getAndIncrement() {
        return getAndAdd(1);
    }

    /**
     * Adds 1 to the value; volatile.
     *
     * @return the value after
     * @throws IllegalStateException if this object is closed
     */
    public double incrementAndGet() {
        return addAndGet(1);
    }

    /**
     * Takes 1 from the value; volatile.
     *
     * @return the value before
     * @throws IllegalStateException if this object is closed
     */
    public double getAndDecrement() {
        return getAndAdd(-1);
    }

    /**
     * Takes 1 from the value; volatile.
     *
     * @return the value after
     * @throws IllegalStateException if this object is closed
     */
    public double decrementAndGet() {
        return addAndGet(-1);
    }

    /**
     * Replaces the value by the result of a function, which may be called more than once; volatile.
     *
     * @param function makes the new value, without side effects
     * @return the value before
     * @throws IllegalArgumentException if its result is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public double getAndUpdate(DoubleUnaryOperator function) {
        while (true) {
            long bits = bits();
            double before = DoubleCells.valueOf(form, bits);
            double after = function.applyAsDouble(before);
            if (replace(bits, after)) {
                return before;
            }
        }
    }

    /**
     * Replaces the value by the result of a function, which may be called more than once; volatile.
     *
     * @param function makes the new value, without side effects
     * @return the value after
     * @throws IllegalArgumentException if its result is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public double updateAndGet(DoubleUnaryOperator function) {
        while (true) {
            long bits = bits();
            double before = DoubleCells.valueOf(form, bits);
            double after = function.applyAsDouble(before);
            if (replace(bits, after)) {
                return after;
            }
        }
    }

    /**
     * Combines the value with another by a function, which may be called more than once; volatile.
     *
     * @param other the second argument of the function
     * @param function makes the new value, without side effects
     * @return the value before
     * @throws IllegalArgumentException if its result is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public double getAndAccumulate(double other, DoubleBinaryOperator function) {
        return getAndUpdate(before -> function.applyAsDouble(before, other));
    }

    /**
     * Combines the value with another by a function, which may be called more than once; volatile.
     *
     * @param other the second argument of the function
     * @param function makes the new value, without side effects
     * @return the value after
     * @throws IllegalArgumentException if its result is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public double accumulateAndGet(double other, DoubleBinaryOperator function) {
        return updateAndGet(before -> function.applyAsDouble(before, other));
    }

    @Override
    final String contents() {
        return "value=" + get();
    }

    private long bits() {
        try {
            long bits = DoubleCells.getBits(form, view.buffer(), 0);
            Reference.reachabilityFence(this);
            return bits;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    private boolean replace(long bits, double value) {
        code.check(value);
        try {
            boolean done = DoubleCells.compareAndSetBits(form, view.buffer(), 0, bits, value);
            Reference.reachabilityFence(this);
            return done;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }
}

package io.multiproc.value;

import io.multiproc.internal.object.View;
import java.lang.ref.Reference;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Reading and writing a value that {@code long} carries. */
abstract sealed class LongValue extends TypedObject permits SharedLong {
    private static final long serialVersionUID = 1L;

    LongValue(View view) {
        super(view, ByAddress.FREQUENT_USE);
    }

    /**
     * Reads the value; volatile.
     *
     * @return the value
     * @throws IllegalStateException if this object is closed
     */
    public long get() {
        long at = address();
        if (at != 0) {
            long value = LongCells.getVolatile(form, at, 0);
            Reference.reachabilityFence(this);
            return value;
        }
        countUse(view);
        try {
            long value = LongCells.getVolatile(form, view.buffer(), 0);
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
    public void set(long value) {
        if (form != Form.I64) {
            code.check(value);
        }
        long at = address();
        if (at != 0) {
            LongCells.setVolatile(form, at, 0, value);
            Reference.reachabilityFence(this);
            return;
        }
        countUse(view);
        try {
            LongCells.setVolatile(form, view.buffer(), 0, value);
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
    public long getPlain() {
        long at = address();
        if (at != 0) {
            long value = LongCells.get(form, at, 0);
            Reference.reachabilityFence(this);
            return value;
        }
        countUse(view);
        try {
            long value = LongCells.get(form, view.buffer(), 0);
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
    public void setPlain(long value) {
        if (form != Form.I64) {
            code.check(value);
        }
        long at = address();
        if (at != 0) {
            LongCells.set(form, at, 0, value);
            Reference.reachabilityFence(this);
            return;
        }
        countUse(view);
        try {
            LongCells.set(form, view.buffer(), 0, value);
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
    public long getAcquire() {
        long at = address();
        if (at != 0) {
            long value = LongCells.getAcquire(form, at, 0);
            Reference.reachabilityFence(this);
            return value;
        }
        countUse(view);
        try {
            long value = LongCells.getAcquire(form, view.buffer(), 0);
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
    public void setRelease(long value) {
        if (form != Form.I64) {
            code.check(value);
        }
        long at = address();
        if (at != 0) {
            LongCells.setRelease(form, at, 0, value);
            Reference.reachabilityFence(this);
            return;
        }
        countUse(view);
        try {
            LongCells.setRelease(form, view.buffer(), 0, value);
            Reference.reachabilityFence(this);
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Replaces the value if it is what is expected; volatile.
     *
     * @param expected what it must be
     * @param value the new value
     * @return whether it was replaced
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public boolean compareAndSet(long expected, long value) {
        if (form != Form.I64) {
            code.check(value);
        }
        try {
            boolean done = LongCells.compareAndSet(form, view.buffer(), 0, expected, value);
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
    public long getAndSet(long value) {
        if (form != Form.I64) {
            code.check(value);
        }
        try {
            long before = LongCells.getAndSet(form, view.buffer(), 0, value);
            Reference.reachabilityFence(this);
            return before;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Adds to the value, wrapping around within the code; volatile.
     *
     * @param delta what to add
     * @return the value before
     * @throws IllegalStateException if this object is closed
     */
    public long getAndAdd(long delta) {
        try {
            long before = LongCells.getAndAdd(form, view.buffer(), 0, delta);
            Reference.reachabilityFence(this);
            return before;
        } catch (IndexOutOfBoundsException e) {
            throw view.refusal(e);
        }
    }

    /**
     * Adds to the value, wrapping around within the code; volatile.
     *
     * @param delta what to add
     * @return the value after
     * @throws IllegalStateException if this object is closed
     */
    public long addAndGet(long delta) {
        return LongCells.wrap(form, getAndAdd(delta) + delta);
    }

    /**
     * Adds 1 to the value, wrapping around within the code; volatile.
     *
     * @return the value before
     * @throws IllegalStateException if this object is closed
     */
    public long getAndIncrement() {
        return getAndAdd(1);
    }

    /**
     * Adds 1 to the value, wrapping around within the code; volatile.
     *
     * @return the value after
     * @throws IllegalStateException if this object is closed
     */
    public long incrementAndGet() {
        return addAndGet(1);
    }

    /**
     * Takes 1 from the value, wrapping around within the code; volatile.
     *
     * @return the value before
     * @throws IllegalStateException if this object is closed
     */
    public long getAndDecrement() {
        return getAndAdd(-1);
    }

    /**
     * Takes 1 from the value, wrapping around within the code; volatile.
     *
     * @return the value after
     * @throws IllegalStateException if this object is closed
     */
    public long decrementAndGet() {
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
    public long getAndUpdate(LongUnaryOperator function) {
        while (true) {
            long before = get();
            long after = function.applyAsLong(before);
            if (compareAndSet(before, after)) {
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
    public long updateAndGet(LongUnaryOperator function) {
        while (true) {
            long before = get();
            long after = function.applyAsLong(before);
            if (compareAndSet(before, after)) {
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
    public long getAndAccumulate(long other, LongBinaryOperator function) {
        return getAndUpdate(before -> function.applyAsLong(before, other));
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
    public long accumulateAndGet(long other, LongBinaryOperator function) {
        return updateAndGet(before -> function.applyAsLong(before, other));
    }

    @Override
    final String contents() {
        return "value=" + Numbers.of(code, get());
    }
}

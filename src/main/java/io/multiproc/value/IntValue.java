package io.multiproc.value;

import io.multiproc.internal.object.View;
import io.multiproc.internal.os.AddressWords;
import java.lang.ref.Reference;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/** Reading and writing a value that {@code int} carries. */
abstract sealed class IntValue extends TypedObject permits SharedInt {
    private static final long serialVersionUID = 1L;

    IntValue(View view) {
        super(view, IntCells.isWord(Typed.codeOf(view).form()) ? ByAddress.FREQUENT_USE : ByAddress.NEVER);
    }

    /**
     * Reads the value; volatile.
     *
     * @return the value
     * @throws IllegalStateException if this object is closed
     */
    public int get() {
        long at = address();
        if (at != 0) {
            int value = (int) AddressWords.INT.getVolatile(at);
            Reference.reachabilityFence(this);
            return value;
        }
        countUse(view);
        try {
            int value = IntCells.getVolatile(form, view.buffer(), 0);
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
    public void set(int value) {
        if (form != Form.I32) {
            code.check((long) value);
        }
        long at = address();
        if (at != 0) {
            AddressWords.INT.setVolatile(at, value);
            Reference.reachabilityFence(this);
            return;
        }
        countUse(view);
        try {
            IntCells.setVolatile(form, view.buffer(), 0, value);
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
    public int getPlain() {
        long at = address();
        if (at != 0) {
            int value = (int) AddressWords.INT.get(at);
            Reference.reachabilityFence(this);
            return value;
        }
        countUse(view);
        try {
            int value = IntCells.get(form, view.buffer(), 0);
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
    public void setPlain(int value) {
        if (form != Form.I32) {
            code.check((long) value);
        }
        long at = address();
        if (at != 0) {
            AddressWords.INT.set(at, value);
            Reference.reachabilityFence(this);
            return;
        }
        countUse(view);
        try {
            IntCells.set(form, view.buffer(), 0, value);
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
    public int getAcquire() {
        long at = address();
        if (at != 0) {
            int value = (int) AddressWords.INT.getAcquire(at);
            Reference.reachabilityFence(this);
            return value;
        }
        countUse(view);
        try {
            int value = IntCells.getAcquire(form, view.buffer(), 0);
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
    public void setRelease(int value) {
        if (form != Form.I32) {
            code.check((long) value);
        }
        long at = address();
        if (at != 0) {
            AddressWords.INT.setRelease(at, value);
            Reference.reachabilityFence(this);
            return;
        }
        countUse(view);
        try {
            IntCells.setRelease(form, view.buffer(), 0, value);
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
    public boolean compareAndSet(int expected, int value) {
        if (form != Form.I32) {
            code.check((long) value);
        }
        try {
            boolean done = IntCells.compareAndSet(form, view.buffer(), 0, expected, value);
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
    public int getAndSet(int value) {
        if (form != Form.I32) {
            code.check((long) value);
        }
        try {
            int before = IntCells.getAndSet(form, view.buffer(), 0, value);
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
    public int getAndAdd(int delta) {
        try {
            int before = IntCells.getAndAdd(form, view.buffer(), 0, delta);
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
    public int addAndGet(int delta) {
        return IntCells.wrap(form, getAndAdd(delta) + delta);
    }

    /**
     * Adds 1 to the value, wrapping around within the code; volatile.
     *
     * @return the value before
     * @throws IllegalStateException if this object is closed
     */
    public int getAndIncrement() {
        return getAndAdd(1);
    }

    /**
     * Adds 1 to the value, wrapping around within the code; volatile.
     *
     * @return the value after
     * @throws IllegalStateException if this object is closed
     */
    public int incrementAndGet() {
        return addAndGet(1);
    }

    /**
     * Takes 1 from the value, wrapping around within the code; volatile.
     *
     * @return the value before
     * @throws IllegalStateException if this object is closed
     */
    public int getAndDecrement() {
        return getAndAdd(-1);
    }

    /**
     * Takes 1 from the value, wrapping around within the code; volatile.
     *
     * @return the value after
     * @throws IllegalStateException if this object is closed
     */
    public int decrementAndGet() {
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
    public int getAndUpdate(IntUnaryOperator function) {
        while (true) {
            int before = get();
            int after = function.applyAsInt(before);
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
    public int updateAndGet(IntUnaryOperator function) {
        while (true) {
            int before = get();
            int after = function.applyAsInt(before);
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
    public int getAndAccumulate(int other, IntBinaryOperator function) {
        return getAndUpdate(before -> function.applyAsInt(before, other));
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
    public int accumulateAndGet(int other, IntBinaryOperator function) {
        return updateAndGet(before -> function.applyAsInt(before, other));
    }

    @Override
    final String contents() {
        return "value=" + get();
    }
}

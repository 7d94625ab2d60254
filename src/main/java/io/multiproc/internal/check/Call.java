package io.multiproc.internal.check;

/**
 * One operation of a history.
 *
 * @param lane whose it is: calls of one lane follow one another
 * @param invoked when it began
 * @param returned when it had ended, or {@link #PENDING}
 * @param what the operation with its argument and result; only the model looks at it
 */
public record Call(int lane, long invoked, long returned, Object what) {
    /** The end of a call that never ended: it may have taken effect once, at any time after its beginning, or never. */
    public static final long PENDING = Long.MAX_VALUE;

    public boolean pending() {
        return returned == PENDING;
    }
}

package io.multiproc.race;

import io.multiproc.internal.check.Call;

/**
 * One operation that began.
 *
 * @param column whose it is in reports: an actor's number, or that of what was done before or after
 * @param life how many processes this actor had lost before
 * @param pid the process
 * @param operation what was done
 * @param argument with what, or null
 * @param invoked when it began, by {@code System.nanoTime}
 * @param outcome null if it has none: its process was killed, or it did not return
 * @param returned when it ended, or {@link Call#PENDING}
 */
record Event(
        int column,
        int life,
        long pid,
        Operation<?, ?> operation,
        Object argument,
        long invoked,
        Outcome outcome,
        long returned) {
    /** Actors lose fewer processes than this. */
    private static final int LIVES = 1 << 16;

    Call toCall() {
        return new Call(column * LIVES + life, invoked, returned, this);
    }

    boolean pending() {
        return outcome == null;
    }

    /** The call as it stands in a program. */
    String text() {
        return operation.name() + (operation.arguments() == null ? "()" : "(" + Outcome.text(argument) + ")");
    }
}

package io.multiproc.internal.os;

import io.multiproc.IncompleteObjectException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waiting for an object that has its name already and is not finished: where a system cannot give a finished object its name, whoever opens
 * it in between waits for as long as its maker is proved to live.
 */
public final class Completion {
    private static final long FIRST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    private Completion() {}

    /**
     * Returns when the object is finished.
     *
     * @param object for messages
     * @param isFinished whether the object says that it is finished
     * @param makerLives whether the maker's proof of life is held; a maker gives it back only after the object is finished, or removed
     * @throws IncompleteObjectException if the maker died or gave up before it was finished, or this thread is interrupted
     */
    public static void await(String object, BooleanSupplier isFinished, BooleanSupplier makerLives) {
        long pause = FIRST_PAUSE_NANOS;
        while (!isFinished.getAsBoolean()) {
            boolean lives = makerLives.getAsBoolean();
            // Once more: the maker may have finished it, and given its proof back, between the two questions.
            if (!lives && isFinished.getAsBoolean()) {
                return;
            }
            if (!lives) {
                throw new IncompleteObjectException(object, "its creator did not finish it");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IncompleteObjectException(
                        object, "its creator has not finished it yet, and this thread was interrupted");
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }
}

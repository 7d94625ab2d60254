package io.multiproc.internal.os;

import io.multiproc.IncompleteObjectException;
import io.multiproc.internal.time.Backoff;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waiting for an object that has its name already and is not finished: where a system cannot give a finished object its name, a thread that
 * opens it in between waits while its maker is proved to live. The maker may be stopped, so the wait has an end.
 */
public final class Completion {
    /** A maker that runs needs a few calls. What takes longest is to reserve memory, at some GiB a second. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long FIRST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    private Completion() {}

    /**
     * Returns when the object is finished.
     *
     * @param object for messages
     * @param isFinished whether the object says that it is finished
     * @param makerLives whether the maker's proof of life is held; a maker gives it back only after the object is finished, or removed
     * @param maker names the process that makes it, for messages
     * @throws IncompleteObjectException if the maker died or gave up before it was finished, has not finished it after 10 s, or this thread is
     *     interrupted, which it is afterwards as well
     */
    public static void await(
            String object, BooleanSupplier isFinished, BooleanSupplier makerLives, Supplier<String> maker) {
        await(object, isFinished, makerLives, maker, PATIENCE_NANOS);
    }

    static void await(
            String object,
            BooleanSupplier isFinished,
            BooleanSupplier makerLives,
            Supplier<String> maker,
            long patience) {
        Backoff backoff = new Backoff(FIRST_PAUSE_NANOS, LONGEST_PAUSE_NANOS, 1);
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
                        object,
                        "its creator has not finished it yet, and this thread was interrupted: creator=" + maker.get());
            }
            if (backoff.elapsed() >= patience) {
                throw new IncompleteObjectException(
                        object,
                        "its creator lives and does not finish it: creator=" + maker.get() + ", waited="
                                + TimeUnit.NANOSECONDS.toMillis(patience)
                                + " ms; if that process is stopped, let it go on or end it");
            }
            backoff.pause();
        }
    }
}

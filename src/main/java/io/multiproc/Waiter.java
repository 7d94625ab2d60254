package io.multiproc;

import java.time.Instant;

/**
 * A thread of a living process that waits for a shared object, as it was at one moment; for people.
 *
 * @param pid the process
 * @param command what the process runs, cut off
 * @param thread the thread's number in its process: the one behind {@code #} in a thread dump, and {@link Thread#getId()}
 * @param threadName the thread's name when it began to wait, cut off after 28 bytes
 * @param since when it began to wait
 * @param limited whether it gives up when its time is over
 */
public record Waiter(long pid, String command, int thread, String threadName, Instant since, boolean limited) {
    /** Process, command, thread, and since when, in one line. */
    @Override
    public String toString() {
        return "process " + pid + " (" + command + "), thread #" + thread + " \"" + threadName + "\", since " + since
                + (limited ? ", for a limited time" : "");
    }
}

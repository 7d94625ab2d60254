package io.multiproc.internal.os;

import java.util.OptionalInt;

/** Processes as the operating system sees them. */
public interface Processes {

    /** Whether there are signals. Where there are none, a process is told to end by other means. */
    boolean hasSignals();

    /**
     * Sends a signal.
     *
     * @throws UnsupportedOperationException if there are none
     */
    void signal(long pid, int signal);

    /** The signal that Java's exit value stands for where the two cannot be told apart by the value alone: {@code 128 + n}. */
    OptionalInt signalOf(int exitValue);
}

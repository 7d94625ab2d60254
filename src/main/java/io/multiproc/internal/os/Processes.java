package io.multiproc.internal.os;

import java.util.OptionalInt;

/** Processes as the operating system sees them. */
public interface Processes {

    /** Sends a signal. */
    void signal(long pid, int signal);

    /** The signal that Java's exit value stands for where the two cannot be told apart by the value alone: {@code 128 + n}. */
    OptionalInt signalOf(int exitValue);
}

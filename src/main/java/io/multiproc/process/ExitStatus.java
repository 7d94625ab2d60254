package io.multiproc.process;

import java.util.OptionalInt;

/**
 * How a process ended: with an exit code, or by a signal. The two are told apart even where the JDK gives the same number for both
 * (137 is {@code System.exit(137)} as well as a death by SIGKILL). Only {@link Runtime#halt} with 128 plus the number of a signal is
 * taken for that signal, for it leaves no trace.
 *
 * <p>Windows has no signals: a process that was killed has an exit code there as well, and one that crashed has the code of the fault, such as
 * {@code 0xC0000005} for an access violation, as a negative number.
 */
public final class ExitStatus {
    private static final int NO_SIGNAL = -1;
    private final int exitCode;
    private final int signal;

    private ExitStatus(int exitCode, int signal) {
        this.exitCode = exitCode;
        this.signal = signal;
    }

    static ExitStatus ofExitCode(int exitCode) {
        return new ExitStatus(exitCode, NO_SIGNAL);
    }

    static ExitStatus ofSignal(int signal) {
        return new ExitStatus(-1, signal);
    }

    /**
     * The exit code, if the process exited.
     *
     * @return 0 to 255 (the operating system keeps no more than the last 8 bits; Windows keeps all 32), or empty if a signal ended the
     *     process
     */
    public OptionalInt exitCode() {
        return signal != NO_SIGNAL ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /**
     * The signal that ended the process.
     *
     * @return its number, or empty if the process exited
     */
    public OptionalInt signal() {
        return signal == NO_SIGNAL ? OptionalInt.empty() : OptionalInt.of(signal);
    }

    /**
     * Whether the process exited with code 0.
     *
     * @return true for exit code 0 only
     */
    public boolean isSuccess() {
        return exitCode == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExitStatus that && that.exitCode == exitCode && that.signal == signal;
    }

    @Override
    public int hashCode() {
        return 31 * exitCode + signal;
    }

    /** The exit code or the signal, for people to read. */
    @Override
    public String toString() {
        if (signal != NO_SIGNAL) {
            return "signal " + signal + nameOf(signal);
        }
        return "exit code " + exitCode + (exitCode < 0 ? String.format(" (0x%08X)", exitCode) : "");
    }

    /** The names of those signals that have the same number everywhere. */
    private static String nameOf(int signal) {
        return switch (signal) {
            case 1 -> " (SIGHUP)";
            case 2 -> " (SIGINT)";
            case 3 -> " (SIGQUIT)";
            case 4 -> " (SIGILL)";
            case 6 -> " (SIGABRT)";
            case 8 -> " (SIGFPE)";
            case 9 -> " (SIGKILL)";
            case 11 -> " (SIGSEGV)";
            case 13 -> " (SIGPIPE)";
            case 14 -> " (SIGALRM)";
            case 15 -> " (SIGTERM)";
            default -> "";
        };
    }
}

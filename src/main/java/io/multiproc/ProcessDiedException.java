package io.multiproc;

import java.util.OptionalInt;

/**
 * A process ended before its task had an outcome: a signal or a crash ended it, or the task ended the JVM itself with an exit code
 * that is not 0.
 */
public final class ProcessDiedException extends MultiprocException {
    private static final long serialVersionUID = 1L;
    private final String processName;
    private final long pid;
    private final int exitCode;
    private final int signal;
    private final String errorOutput;

    /**
     * Makes the exception.
     *
     * @param processName the name of the process
     * @param pid its number
     * @param exitCode the exit code; of no meaning if a signal ended it
     * @param signal the number of the signal that ended it, or -1 if it exited
     * @param status exit code or signal, as a text
     * @param errorOutput the last lines of its standard error, or an empty text
     */
    public ProcessDiedException(
            String processName, long pid, int exitCode, int signal, String status, String errorOutput) {
        super("the process ended before its task had an outcome: process=" + processName + ", pid=" + pid + ", "
                + status + quote(errorOutput));
        this.processName = processName;
        this.pid = pid;
        this.exitCode = exitCode;
        this.signal = signal;
        this.errorOutput = errorOutput;
    }

    static String quote(String errorOutput) {
        return errorOutput.isEmpty() ? "" : "; the last lines of its standard error:\n" + errorOutput;
    }

    /**
     * The name of the process.
     *
     * @return its name
     */
    public String processName() {
        return processName;
    }

    /**
     * The number that the process had.
     *
     * @return the process id
     */
    public long pid() {
        return pid;
    }

    /**
     * The exit code, if the process exited.
     *
     * @return 0 to 255 (on Windows any number), or empty if a signal ended it
     */
    public OptionalInt exitCode() {
        return signal >= 0 ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /**
     * The signal that ended the process.
     *
     * @return its number, or empty if the process exited
     */
    public OptionalInt signal() {
        return signal < 0 ? OptionalInt.empty() : OptionalInt.of(signal);
    }

    /**
     * What the process last wrote to its standard error.
     *
     * @return the last lines, or an empty text if there are none or they went elsewhere
     */
    public String errorOutput() {
        return errorOutput;
    }
}

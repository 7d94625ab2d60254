package io.multiproc;

import java.util.OptionalInt;

/**
 * A worker of a pool ended in the middle of a task: a signal or a crash ended it, or the task ended its JVM itself. Only this task has failed;
 * another worker has taken the place. Whatever the task had done to shared memory until then is done.
 */
public final class WorkerDiedException extends MultiprocException {
    private static final long serialVersionUID = 1L;
    private final String processName;
    private final long pid;
    private final int exitCode;
    private final int signal;
    private final String errorOutput;

    /**
     * Makes the exception.
     *
     * @param processName the name of the worker
     * @param pid its number
     * @param exitCode the exit code; of no meaning if a signal ended it
     * @param signal the number of the signal that ended it, or -1 if it exited
     * @param status exit code or signal, as a text
     * @param errorOutput the last lines of its standard error, or an empty text
     */
    public WorkerDiedException(
            String processName, long pid, int exitCode, int signal, String status, String errorOutput) {
        super("the worker ended in the middle of this task: worker=" + processName + ", pid=" + pid + ", " + status
                + ProcessDiedException.quote(errorOutput));
        this.processName = processName;
        this.pid = pid;
        this.exitCode = exitCode;
        this.signal = signal;
        this.errorOutput = errorOutput;
    }

    /**
     * The name of the worker.
     *
     * @return its name
     */
    public String processName() {
        return processName;
    }

    /**
     * The number that the worker had.
     *
     * @return the process id
     */
    public long pid() {
        return pid;
    }

    /**
     * The exit code, if the worker exited.
     *
     * @return 0 to 255 (on Windows any number), or empty if a signal ended it
     */
    public OptionalInt exitCode() {
        return signal >= 0 ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /**
     * The signal that ended the worker.
     *
     * @return its number, or empty if the worker exited
     */
    public OptionalInt signal() {
        return signal < 0 ? OptionalInt.empty() : OptionalInt.of(signal);
    }

    /**
     * What the worker last wrote to its standard error, of this task or an earlier one.
     *
     * @return the last lines, or an empty text if there are none or they went elsewhere
     */
    public String errorOutput() {
        return errorOutput;
    }
}

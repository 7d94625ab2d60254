package io.multiproc.process;

import io.multiproc.ProcessDiedException;
import io.multiproc.RemoteTaskException;

/**
 * What became of a task.
 *
 * @param failure the exception that the task threw, or null
 * @param thrown the same as an object, or null if it could not be had
 * @param returned whether the task returned
 * @param result what it returned
 */
record Verdict(Failure failure, Throwable thrown, boolean returned, Object result) {
    /** The task neither returned nor threw. */
    static final Verdict NONE = new Verdict(null, null, false, null);

    static Verdict returned(Object result) {
        return new Verdict(null, null, true, result);
    }

    static Verdict threw(Failure failure, Throwable thrown) {
        return new Verdict(failure, thrown, false, null);
    }

    /** The exception for a result that is there but cannot be had. */
    static Verdict unreadable(Throwable problem) {
        return threw(Failure.of(problem), problem);
    }

    /**
     * The exception to be thrown by whoever asks for the outcome.
     *
     * @param status how the process ended, or null if it has not yet
     * @param needsOutcome whether an exit without an outcome is a failure even with exit code 0
     * @return null if there is none
     */
    RuntimeException exception(ProcessIdentity process, ExitStatus status, String lastLines, boolean needsOutcome) {
        if (returned) {
            return null;
        }
        if (failure != null) {
            return new RemoteTaskException(
                    process.name(), process.pid(), failure.className(), failure.message(), failure.stack(), thrown);
        }
        if (status.isSuccess() && !needsOutcome) {
            return null;
        }
        return new ProcessDiedException(
                process.name(),
                process.pid(),
                status.exitCode().orElse(-1),
                status.signal().orElse(-1),
                status.toString(),
                lastLines);
    }
}

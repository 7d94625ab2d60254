package io.multiproc;

/**
 * A process could not be started, or ended before it had accepted its task: the JVM refused its options, the task's class is missing
 * there, or this JVM's own classes are nowhere that another JVM could load them from. Nothing of it is left behind.
 */
public final class ProcessStartException extends MultiprocException {
    private static final long serialVersionUID = 1L;
    private final String processName;
    private final String errorOutput;

    /**
     * Makes the exception.
     *
     * @param processName the name of the process that was to be
     * @param problem what is wrong, with the values, and the remedy
     * @param errorOutput the last lines of its standard error, or an empty text
     * @param cause what caused it, or null
     */
    public ProcessStartException(String processName, String problem, String errorOutput, Throwable cause) {
        super(
                "the process could not be started: process=" + processName + ", " + problem
                        + ProcessDiedException.quote(errorOutput),
                cause);
        this.processName = processName;
        this.errorOutput = errorOutput;
    }

    /**
     * The name of the process that was to be.
     *
     * @return its name
     */
    public String processName() {
        return processName;
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

package io.multiproc;

/**
 * The task of another process threw an exception. The cause is that exception, with the stack of the other process, whenever it can be
 * sent and its class is known here; otherwise there is no cause and the message ends with the remote stack.
 */
public final class RemoteTaskException extends MultiprocException {
    private static final long serialVersionUID = 1L;
    private final String processName;
    private final long pid;
    private final String remoteClassName;
    private final String remoteMessage;
    private final String remoteStack;

    /**
     * Makes the exception.
     *
     * @param processName the name of the process
     * @param pid its number
     * @param remoteClassName the class of the exception there
     * @param remoteMessage its message, or null
     * @param remoteStack its stack trace, as printed there
     * @param cause the exception itself, or null if it could not be sent
     */
    public RemoteTaskException(
            String processName,
            long pid,
            String remoteClassName,
            String remoteMessage,
            String remoteStack,
            Throwable cause) {
        super(
                "the task threw an exception: process=" + processName + ", pid=" + pid + ", exception="
                        + remoteClassName + (remoteMessage == null ? "" : ": " + remoteMessage)
                        + (cause == null ? "; its stack there:\n" + remoteStack : ""),
                cause);
        this.processName = processName;
        this.pid = pid;
        this.remoteClassName = remoteClassName;
        this.remoteMessage = remoteMessage;
        this.remoteStack = remoteStack;
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
     * The class of the exception.
     *
     * @return its name, which may be unknown here
     */
    public String remoteClassName() {
        return remoteClassName;
    }

    /**
     * The message of the exception.
     *
     * @return the message, or null
     */
    public String remoteMessage() {
        return remoteMessage;
    }

    /**
     * The stack trace of the exception as it was printed in the other process, causes included.
     *
     * @return a text of several lines
     */
    public String remoteStack() {
        return remoteStack;
    }
}

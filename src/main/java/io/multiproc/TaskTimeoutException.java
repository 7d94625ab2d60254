package io.multiproc;

import java.time.Duration;

/** A task of a pool ran longer than it was allowed to; its worker has been killed, and another one takes its place. */
public final class TaskTimeoutException extends MultiprocException {
    private static final long serialVersionUID = 1L;
    private final Duration limit;

    /**
     * Makes the exception.
     *
     * @param limit how long the task was allowed to run
     * @param worker the worker that was killed, for people to read
     */
    public TaskTimeoutException(Duration limit, String worker) {
        super("the task ran too long, its worker is killed: limit=" + limit + ", worker=" + worker);
        this.limit = limit;
    }

    /**
     * How long the task was allowed to run.
     *
     * @return the limit
     */
    public Duration limit() {
        return limit;
    }
}

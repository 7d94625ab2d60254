package io.multiproc.bench.run;

/** A subject that is ready, and idle between its rounds. */
public interface Rounds extends AutoCloseable {
    /**
     * Runs one round.
     *
     * @return the time of one operation
     * @throws MissingException if the subject fails, or does not answer before the deadline
     */
    double nanosPerOperation(Deadline deadline) throws MissingException, InterruptedException;

    @Override
    void close();
}

package io.multiproc.bench.run;

import java.util.OptionalDouble;

/** A subject that is ready, and idle between its rounds. */
public interface Rounds extends AutoCloseable {
    /**
     * Runs one round.
     *
     * @return the time of one operation
     * @throws MissingException if the subject fails, or does not answer before the deadline
     */
    double nanosPerOperation(Deadline deadline) throws MissingException, InterruptedException;

    /** How fair the rounds so far were to the processes that contended: the median, if that was measured. */
    default OptionalDouble fairness() {
        return OptionalDouble.empty();
    }

    @Override
    void close();
}

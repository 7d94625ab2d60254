package io.multiproc.process;

import java.io.Serializable;

/**
 * A task for another process, with a result. Lambdas of this type are serializable; what they capture and what they return must be,
 * too: every shared object is, and attaches by itself in the other process. A lambda that uses a field captures {@code this}: copy the
 * field to a local variable.
 *
 * @param <T> the type of the result
 */
@FunctionalInterface
public interface RemoteCallable<T> extends Serializable {

    /**
     * Runs in the other process.
     *
     * @return the result; it is serialized, so the caller receives a copy, or a view of the same shared object
     * @throws Exception whatever is to be reported to the process that sent the task
     */
    T call() throws Exception;
}

package io.multiproc.process;

import java.io.Serializable;

/**
 * A function for another process. Lambdas of this type are serializable; what they capture, take and return must be, too: every shared
 * object is, and attaches by itself in the other process. A lambda that uses a field captures {@code this}: copy the field to a local
 * variable.
 *
 * @param <T> the type of the argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface RemoteFunction<T, R> extends Serializable {

    /**
     * Runs in the other process.
     *
     * @param argument a copy of the caller's argument, or a view of the same shared object
     * @return the result; it is serialized, so the caller receives a copy, or a view of the same shared object
     * @throws Exception whatever is to be reported to the process that sent the task
     */
    R apply(T argument) throws Exception;
}

package io.multiproc.process;

import java.io.Serializable;

/**
 * What another process does with an item. Lambdas of this type are serializable; what they capture and take must be, too: every shared object is, and
 * attaches by itself in the other process. A lambda that uses a field captures {@code this}: copy the field to a local variable.
 *
 * @param <T> the type of the item
 */
@FunctionalInterface
public interface RemoteConsumer<T> extends Serializable {

    /**
     * Runs in the other process.
     *
     * @param item a copy of the caller's item, or a view of the same shared object
     * @throws Exception whatever is to be reported to the process that sent the task
     */
    void accept(T item) throws Exception;
}

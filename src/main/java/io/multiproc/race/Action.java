package io.multiproc.race;

import java.io.Serializable;

/**
 * An operation without a result, on the shared object or on its model. Lambdas of this type are serializable; what they capture must be, too.
 *
 * @param <S> what it is done to
 */
@FunctionalInterface
public interface Action<S> extends Serializable {

    /**
     * Does it.
     *
     * @param subject what it is done to
     * @throws Exception a result: it is compared by its class
     */
    void run(S subject) throws Exception;
}

package io.multiproc.race;

import java.io.Serializable;

/**
 * An operation with a result, on the shared object or on its model. Lambdas of this type are serializable; what they capture must be, too.
 *
 * @param <S> what it is done to
 * @param <R> its result
 */
@FunctionalInterface
public interface Step<S, R> extends Serializable {

    /**
     * Does it.
     *
     * @param subject what it is done to
     * @return the result: null, a number, a text, or anything serializable that has {@code equals}
     * @throws Exception a result as well: it is compared by its class
     */
    R run(S subject) throws Exception;
}

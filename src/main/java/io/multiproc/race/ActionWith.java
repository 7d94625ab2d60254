package io.multiproc.race;

import java.io.Serializable;

/**
 * An operation with an argument and no result, on the shared object or on its model. Lambdas of this type are serializable; what they capture
 * must be, too.
 *
 * @param <S> what it is done to
 * @param <A> its argument
 */
@FunctionalInterface
public interface ActionWith<S, A> extends Serializable {

    /**
     * Does it.
     *
     * @param subject what it is done to
     * @param argument a copy of the scenario's
     * @throws Exception a result: it is compared by its class
     */
    void run(S subject, A argument) throws Exception;
}

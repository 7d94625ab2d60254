package io.multiproc.bench.scale;

import java.io.Serializable;

/** What the contenders do in a round. It holds the shared objects that they contend for, and travels to each of them. */
interface Load extends Serializable {
    /**
     * The part of one contender, from the beginning of a round until the clock has stopped.
     *
     * @param me its number, from 0
     * @param processes how many contenders there are
     * @return how many operations it has completed
     */
    long run(int me, int processes, Clock clock) throws Exception;

    /** How many contenders, from the first on, return a count; the others only keep them busy. */
    default int counted(int processes) {
        return processes;
    }

    /** Makes the load ready for another round; no contender runs. */
    default void reset() {}

    /**
     * Refuses a round whose result cannot be right, such as one with lost increments.
     *
     * @param operations what all contenders together have counted
     */
    default void check(long operations) {}
}

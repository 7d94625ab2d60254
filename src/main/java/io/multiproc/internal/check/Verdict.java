package io.multiproc.internal.check;

import java.util.List;

/**
 * What a search found.
 *
 * @param answer whether there is an order of the calls that the model allows
 * @param order such an order, or the longest beginning of one that was found
 * @param unexplained the first call that fits nowhere after that beginning, if there is no order; otherwise null
 */
public record Verdict(Answer answer, List<Call> order, Call unexplained) {
    /** Whether there is an order. */
    public enum Answer {
        EXPLAINED,
        UNEXPLAINED,
        /** The time was over before one was found, or all had been tried. */
        UNDECIDED
    }
}

package io.multiproc.internal.check;

import java.util.List;

/**
 * What a search found.
 *
 * @param explained whether there is an order of the calls that the model allows
 * @param order such an order, or the longest beginning of one that was found
 * @param unexplained the first call that fits nowhere after that beginning, or null
 */
public record Verdict(boolean explained, List<Call> order, Call unexplained) {}

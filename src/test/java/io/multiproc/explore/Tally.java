package io.multiproc.explore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What the probes of one play have added to an object and taken from it, by which the invariant is checked afterwards. */
final class Tally {
    /** How many permits, or counts of a latch, the probes have added, less those that they have acquired. */
    final AtomicInteger added = new AtomicInteger();

    /** The elements that the probes have taken from a queue, in the order in which they took them. */
    final List<byte[]> taken = Collections.synchronizedList(new ArrayList<>());

    /** The elements that the probes have put into a queue, in the order in which they put them. */
    final List<byte[]> put = Collections.synchronizedList(new ArrayList<>());
}

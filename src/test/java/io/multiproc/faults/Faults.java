package io.multiproc.faults;

import java.util.List;
import java.util.Map;

/** Something that makes chosen calls fail. */
interface Faults {

    /** Whose calls count. */
    enum Scope {
        THIS_THREAD,
        EVERY_THREAD
    }

    /** What fails, how, and at which of its uses, counted from 1. */
    record Fault(String function, int nth, int errno, int times) {}

    /** Begins to count the uses of everything; nothing fails. */
    void count(Scope scope);

    /** How often what was used; of what was used at all. */
    Map<String, Integer> uses();

    /** Begins to count anew; the fault happens when its time has come. */
    void arm(Fault fault, Scope scope);

    /** Ends counting and failing; how often something failed. */
    int disarm();

    /** The ways in which a function may fail that it is worth trying. */
    List<Fault> of(String function, int nth);
}

package io.multiproc.race;

/**
 * A scenario that fails, and how it did.
 *
 * @param scenario as it was run
 * @param finding what is wrong
 * @param schedule in a schedule, who ran when; else empty
 */
record Found(Scenario scenario, Finding finding, String schedule) {}

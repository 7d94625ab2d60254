package io.multiproc.race;

import java.util.List;

/**
 * What one run of a scenario gave.
 *
 * @param events all operations that began, in the order in which they did
 * @param finding what went wrong already, such as an operation that does not return, or null
 * @param choices in a schedule, the choices that were made; else empty
 */
record RunResult(List<Event> events, Finding finding, List<Baton.Choice> choices) {
    RunResult with(Finding other) {
        return new RunResult(events, other, choices);
    }
}

package io.multiproc.race;

import java.util.ArrayList;
import java.util.List;

/**
 * Who does what, and who is killed when. The same scenario may end in many ways.
 *
 * @param seed of the delays
 * @param prelude what is done before
 * @param scripts what each actor does; an empty one has no part
 * @param epilogue what is done after
 * @param kills in any order
 */
record Scenario(long seed, List<Task> prelude, List<List<Task>> scripts, List<Task> epilogue, List<Kill> kills) {
    /**
     * One operation.
     *
     * @param operation its number
     * @param argument what with, or null
     * @param planned the same for another process
     */
    record Task(int operation, Object argument, Planned planned) {}

    Scenario with(List<List<Task>> otherScripts, List<Kill> otherKills) {
        return new Scenario(seed, prelude, otherScripts, epilogue, otherKills);
    }

    Scenario withSeed(long otherSeed) {
        return new Scenario(otherSeed, prelude, scripts, epilogue, kills);
    }

    int operations() {
        return scripts.stream().mapToInt(List::size).sum();
    }

    long actors() {
        return scripts.stream().filter(script -> !script.isEmpty()).count();
    }

    static List<Planned> planned(List<Task> tasks) {
        return new ArrayList<>(tasks.stream().map(Task::planned).toList());
    }

    /** Its size, for the report. */
    String size() {
        return "actors=" + actors() + ", operations=" + operations() + ", kills=" + kills.size();
    }
}

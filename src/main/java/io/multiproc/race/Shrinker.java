package io.multiproc.race;

import io.multiproc.race.Scenario.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a failing scenario smaller: without an actor, without a kill, with fewer operations; what still fails is kept. A smaller scenario may need
 * several runs to fail, so it gets some.
 */
final class Shrinker {
    private static final int RUNS = 60;

    private final Trial trial;
    private final Duration limit;
    private final long start = System.nanoTime();
    private Found best;

    Shrinker(Trial trial, Found found, Duration limit) {
        this.trial = trial;
        this.best = found;
        this.limit = limit;
    }

    Found shrink() {
        boolean smaller = true;
        while (smaller && inTime()) {
            smaller = dropActors() | dropKills() | dropOperations();
        }
        return best;
    }

    private boolean inTime() {
        return Duration.ofNanos(System.nanoTime() - start).compareTo(limit) < 0;
    }

    private boolean dropActors() {
        boolean smaller = false;
        for (int actor = 0; actor < best.scenario().scripts().size(); actor++) {
            if (!best.scenario().scripts().get(actor).isEmpty()
                    && best.scenario().actors() > 1) {
                smaller |= fails(replaced(actor, List.of()));
            }
        }
        return smaller;
    }

    private boolean dropKills() {
        boolean smaller = false;
        for (int i = best.scenario().kills().size() - 1; i >= 0; i--) {
            List<Kill> fewer = new ArrayList<>(best.scenario().kills());
            fewer.remove(i);
            smaller |= fails(best.scenario().with(best.scenario().scripts(), fewer));
        }
        return smaller;
    }

    /** Halves first, then quarters, and at last one after the other. */
    private boolean dropOperations() {
        boolean smaller = false;
        for (int actor = 0; actor < best.scenario().scripts().size(); actor++) {
            int chunk = Math.max(1, best.scenario().scripts().get(actor).size() / 2);
            while (chunk >= 1) {
                for (int from = best.scenario().scripts().get(actor).size() - chunk; from >= 0; from -= chunk) {
                    List<Task> script = best.scenario().scripts().get(actor);
                    List<Task> fewer = new ArrayList<>(script.subList(0, from));
                    fewer.addAll(script.subList(Math.min(from + chunk, script.size()), script.size()));
                    smaller |= fails(replaced(actor, fewer));
                }
                chunk /= 2;
            }
        }
        return smaller;
    }

    /** The scenario with another script for an actor; kills that have no operation any more go. */
    private Scenario replaced(int actor, List<Task> script) {
        List<List<Task>> scripts = new ArrayList<>(best.scenario().scripts());
        scripts.set(actor, script);
        List<Kill> kills = new ArrayList<>(best.scenario().kills());
        kills.removeIf(kill -> kill.operation() >= scripts.get(kill.actor()).size());
        return best.scenario().with(scripts, kills);
    }

    private boolean fails(Scenario smaller) {
        for (int run = 0; run < RUNS && inTime(); run++) {
            Found found = run(run == 0 ? smaller : smaller.withSeed(Scenarios.next(smaller.seed(), run)));
            if (found != null) {
                best = found;
                return true;
            }
        }
        return false;
    }

    private Found run(Scenario smaller) {
        try {
            return trial.run(smaller, 1);
        } catch (UndecidedException e) {
            return null; // There is a better one already.
        }
    }
}

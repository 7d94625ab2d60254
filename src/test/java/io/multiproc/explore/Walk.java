package io.multiproc.explore;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Goes through all deaths of a scenario. */
final class Walk {
    private static final int TOO_MANY = 3000;

    private Walk() {}

    /**
     * Plays every death.
     *
     * @return how many there were
     * @throws AssertionError if survivors waited for ever, or found what they must not find
     */
    static <T extends Serializable> int all(Stage stage, Scenario<T> scenario) {
        int points = 0;
        int first = scenario.deadAtEachStep ? 0 : Stage.NEVER;
        boolean more = true;
        while (more) {
            List<String> found = new ArrayList<>();
            Stage.Played played;
            int death = 0;
            do {
                played = play(stage, scenario, first, death);
                if (found.isEmpty() || !found.get(found.size() - 1).equals(played.outcome())) {
                    found.add(played.outcome());
                }
                points++;
                death++;
                if (death > TOO_MANY) {
                    throw new AssertionError(scenario.name + " does not come to an end");
                }
            } while (!played.isCompleted());
            check(scenario, found, stage.isExact());
            more = scenario.deadAtEachStep && !played.deadCompleted();
            first++;
        }
        return points;
    }

    private static void check(Scenario<?> scenario, List<String> found, boolean exact) {
        if (scenario.outcomes == null) {
            return;
        }
        if (!scenario.outcomes.containsAll(found)) {
            throw new AssertionError(
                    scenario.name + ": survivors may find " + scenario.outcomes + ", but found " + found);
        }
        if (scenario.isOrdered && !scenario.deadAtEachStep) {
            if (exact && !found.equals(scenario.outcomes)) {
                throw new AssertionError(scenario.name + ": survivors must find " + scenario.outcomes
                        + ", one after the other, but found " + found);
            }
            if (!found.containsAll(scenario.outcomes)) {
                throw new AssertionError(
                        scenario.name + ": survivors must find " + scenario.outcomes + ", but found only " + found);
            }
        }
    }

    /** Plays one death; what went wrong tells which. */
    static <T extends Serializable> Stage.Played play(Stage stage, Scenario<T> scenario, int first, int death) {
        try {
            return stage.play(scenario, first, death);
        } catch (Exception | AssertionError e) {
            String also = first == Stage.NEVER ? "" : ", after a death before step " + first;
            throw new AssertionError(
                    scenario.name + ", killed before step " + death + also + ": " + e + describe(stage), e);
        }
    }

    private static String describe(Stage stage) {
        return "\n    at " + stage.lastWhere();
    }
}

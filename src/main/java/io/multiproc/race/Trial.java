package io.multiproc.race;

import java.util.List;

/** Runs scenarios, and judges them. */
final class Trial {
    private final Definition definition;
    private final Judge judge;
    private final Troupe troupe;
    /** How many schedules to try, with how many preemptions each; 0: actors run at once. */
    private final int schedules;

    private final int preemptions;
    private List<Baton.Choice> choices = List.of();

    Trial(Definition definition, Judge judge, Troupe troupe, int schedules, int preemptions) {
        this.definition = definition;
        this.judge = judge;
        this.troupe = troupe;
        this.schedules = schedules;
        this.preemptions = preemptions;
    }

    /** Runs it so often, or in so many schedules; null if nothing is wrong. */
    Found run(Scenario scenario, int times) {
        return schedules > 0 ? explore(scenario) : repeat(scenario, times);
    }

    /** Runs it as a schedule says; null if nothing is wrong. */
    Found replay(Scenario scenario, byte[] plan) {
        RunResult result = new Run(definition, scenario, troupe, plan).perform();
        choices = result.choices();
        Finding finding = judge.judge(result);
        return finding == null ? null : new Found(scenario, finding, Schedules.text(choices));
    }

    private Found repeat(Scenario scenario, int times) {
        for (int i = 0; i < times; i++) {
            Found found = replay(i == 0 ? scenario : scenario.withSeed(Scenarios.next(scenario.seed(), i)), null);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private Found explore(Scenario scenario) {
        Schedules all = new Schedules(preemptions);
        for (int i = 0; i < schedules; i++) {
            Found found = replay(scenario, all.plan());
            if (found != null || !all.next(choices)) {
                return found;
            }
        }
        return null;
    }
}

package io.multiproc.bench.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a case: its subjects take turns, round by round, so that whatever else happens on the machine happens to all of
 * them.
 */
public final class CaseRunner {
    private final Workbench bench;

    public CaseRunner(Workbench bench) {
        this.bench = bench;
    }

    /** Never fails: a subject that does is missing from the result, with the reason. */
    public CaseResult run(Case benchCase) throws InterruptedException {
        return new Turns(benchCase).run();
    }

    /** One run of a case. */
    private final class Turns {
        private final Case benchCase;
        private final Deadline deadline;
        private final Map<String, Rounds> ready = new LinkedHashMap<>();
        private final Map<String, List<Double>> times = new LinkedHashMap<>();
        private final Map<String, String> missing = new LinkedHashMap<>();
        private boolean failed;

        Turns(Case benchCase) {
            this.benchCase = benchCase;
            deadline = Deadline.in(benchCase.limit());
        }

        CaseResult run() throws InterruptedException {
            try {
                for (Subject subject : benchCase.subjects()) {
                    prepare(subject);
                }
                int rounds = takeTurns();
                Map<String, Summary> summaries = new LinkedHashMap<>();
                times.forEach((name, all) -> {
                    if (!all.isEmpty()) {
                        summaries.put(name, Summary.of(all));
                    } else {
                        missing.put(name, "no time was left for a round");
                    }
                });
                return new CaseResult(benchCase, rounds, summaries, fairness(), missing, failed);
            } finally {
                ready.values().forEach(Rounds::close);
            }
        }

        private Map<String, Double> fairness() {
            Map<String, Double> fairness = new LinkedHashMap<>();
            ready.forEach((name, rounds) -> rounds.fairness().ifPresent(value -> fairness.put(name, value)));
            return fairness;
        }

        private void prepare(Subject subject) throws InterruptedException {
            try {
                ready.put(subject.name(), subject.prepare(bench, deadline));
                times.put(subject.name(), new ArrayList<>());
            } catch (MissingException e) {
                giveUp(subject.name(), e);
            }
        }

        /** As many rounds as were asked for, unless the longest so far would not fit into the time that is left. */
        private int takeTurns() throws InterruptedException {
            int done = 0;
            Duration longest = Duration.ZERO;
            while (done < bench.rounds() && !times.isEmpty() && deadline.allows(longest)) {
                Duration before = deadline.left();
                for (String name : List.copyOf(times.keySet())) {
                    runOnce(name);
                }
                Duration taken = before.minus(deadline.left());
                longest = taken.compareTo(longest) > 0 ? taken : longest;
                done++;
            }
            return done;
        }

        private void runOnce(String name) throws InterruptedException {
            try {
                double nanos = ready.get(name).nanosPerOperation(deadline);
                times.get(name).add(benchCase.unit().fromNanos(nanos));
            } catch (MissingException e) {
                boolean outOfTime = deadline.left().isZero();
                if (!outOfTime || times.get(name).isEmpty()) {
                    times.remove(name);
                    giveUp(name, e);
                }
            }
        }

        private void giveUp(String name, MissingException reason) {
            missing.put(name, reason.getMessage());
            failed |= reason instanceof FailedException
                    && name.equals(benchCase.product().name());
        }
    }
}

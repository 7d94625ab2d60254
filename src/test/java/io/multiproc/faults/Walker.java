package io.multiproc.faults;

import io.multiproc.faults.Faults.Fault;
import io.multiproc.faults.Faults.Scope;
import io.multiproc.faults.Operation.Trial;
import io.multiproc.internal.os.Os;
import io.multiproc.testing.Sampled;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Runs operations with every one of their calls failing in every way. First an operation runs without a fault and its calls are counted; then it runs
 * once for each call and each error, or in a sample once for each third call. After each run everything must be as before, and the next try must succeed.
 */
final class Walker {
    private static final int MOST = 8;

    /** A sample has one of so many calls. */
    private static final int NEXT = Sampled.Rounds.of(1, 3);

    private final Faults faults;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> walked = new TreeSet<>();
    private int cases;
    private int calls;

    /** What was held before the last operation; null before the first one. */
    private Holdings least;

    /** Something has been left behind: all that follows would find it again, after a long time each. */
    private boolean leaks;

    Walker(Faults faults) {
        this.faults = faults;
    }

    /** What was found wrong. */
    List<String> problems() {
        return problems;
    }

    /** The functions that were seen to be called, and so to fail. */
    Set<String> walked() {
        return walked;
    }

    /** How many failures there were. */
    int cases() {
        return cases;
    }

    void walk(Operation operation) throws Exception {
        runOnce(operation); // Loads classes, and makes what is made once a process.
        Holdings before = Holdings.least(least);
        least = before;
        Map<String, Integer> uses = count(operation);
        Holdings.settled(before);
        if (uses.isEmpty()) {
            problems.add(operation + ": it calls nothing");
        }
        for (Map.Entry<String, Integer> use : uses.entrySet()) {
            walked.add(use.getKey());
            for (int nth : chosen(use.getValue())) {
                if (calls++ % NEXT != 0) {
                    continue;
                }
                List<Fault> ways = faults.of(use.getKey(), nth);
                boolean once = operation.isSlow() || Sampled.ON;
                for (Fault fault : once ? List.of(ways.get(operation.isSlow() ? 0 : nth % ways.size())) : ways) {
                    if (!leaks) {
                        tryWith(operation, fault, before);
                    }
                }
            }
        }
    }

    /** Of very many uses, which are those of a loop, the first ones and the last. */
    private static int[] chosen(int uses) {
        return uses <= MOST
                ? IntStream.rangeClosed(1, uses).toArray()
                : IntStream.concat(IntStream.range(1, MOST), IntStream.of(uses)).toArray();
    }

    private static void runOnce(Operation operation) throws Exception {
        Trial trial = operation.preparation().prepare();
        trial.run();
        trial.end();
    }

    private Map<String, Integer> count(Operation operation) throws Exception {
        Trial trial = operation.preparation().prepare();
        sweepBefore();
        faults.count(operation.scope());
        try {
            trial.run();
        } finally {
            faults.disarm();
        }
        Map<String, Integer> uses = faults.uses();
        trial.end();
        return uses;
    }

    private void tryWith(Operation operation, Fault fault, Holdings before) {
        cases++;
        String what = operation + " with " + fault + ": ";
        try {
            Trial trial = operation.preparation().prepare();
            Throwable thrown = run(trial, fault, operation.scope());
            int failed = faults.disarm();
            if (failed == 0 && (thrown != null || operation.isSteady())) {
                problems.add(what + "it did not happen" + describe(thrown));
            }
            String problem = failed == 0 ? null : Expectation.problemWith(operation, fault, thrown);
            if (problem != null) {
                problems.add(what + problem + describe(thrown));
            }
            if (thrown != null) {
                trial.run();
            }
            trial.end();
        } catch (Exception | Error e) {
            problems.add(what + "the next try failed" + describe(e));
        }
        check(what, before);
    }

    /** The portable path sweeps from time to time, which would make more calls in one run than in another. */
    private static void sweepBefore() {
        Os.current().segments().sweep();
    }

    private Throwable run(Trial trial, Fault fault, Scope scope) {
        sweepBefore();
        faults.arm(fault, scope);
        try {
            trial.run();
            return null;
        } catch (Throwable e) {
            return e;
        } finally {
            faults.disarm();
        }
    }

    private void check(String what, Holdings before) {
        try {
            Holdings after = Holdings.settled(before);
            leaks = !after.isWithin(before);
            if (leaks) {
                problems.add(what + "left behind: before " + before + ", after " + after);
            }
        } catch (Exception e) {
            problems.add(what + describe(e));
        }
    }

    private static String describe(Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StringWriter stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack));
        return ": " + stack;
    }
}

package io.multiproc.bench;

import io.multiproc.bench.cases.Cases;
import io.multiproc.bench.report.Charts;
import io.multiproc.bench.report.Results;
import io.multiproc.bench.report.Table;
import io.multiproc.bench.run.Case;
import io.multiproc.bench.run.CaseResult;
import io.multiproc.bench.run.CaseRunner;
import io.multiproc.bench.run.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Times multiproc beside its peers. Run from the project's base directory.
 *
 * <ul>
 *   <li>{@code bench.cases}: names or beginnings of names, separated by commas; all cases if absent
 *   <li>{@code bench.rounds}: how often each subject is timed, at least 5
 *   <li>{@code bench.python}: the CPython interpreter, {@code python3} if absent
 *   <li>{@code bench.output}: the directory for the results, {@code target/bench} if absent
 *   <li>{@code bench.peers}: the directory of the compiled peers in C; compiled when they are needed if absent
 * </ul>
 *
 * <p>Writes {@code results.json}, {@code ratios.svg}, and a chart of curves for each thing that processes contend for. The exit status is 1 if multiproc
 * itself failed in a case, 2 if a property is wrong; a ratio never decides.
 */
public final class Bench {
    private static final int FEWEST_ROUNDS = 5;

    private Bench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.setProperty("java.awt.headless", "true");
        List<Case> chosen;
        Workbench bench;
        try {
            chosen = Cases.choose(property("bench.cases", ""));
            bench = new Workbench(
                    Path.of(""),
                    Path.of(property("bench.output", "target/bench")),
                    property("bench.python", "python3"),
                    property("bench.peers", ""),
                    rounds());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        List<CaseResult> results = run(chosen, bench);
        System.out.println();
        System.out.print(Table.of(results));
        Charts.write(Results.of(results), bench.output());
        System.out.println("results: " + bench.output().resolve("results.json"));
        if (results.stream().anyMatch(CaseResult::failed)) {
            System.exit(1);
        }
    }

    /** Runs the cases one after another; what is known so far is in the results file after each of them. */
    private static List<CaseResult> run(List<Case> chosen, Workbench bench) throws IOException, InterruptedException {
        Files.createDirectories(bench.output());
        CaseRunner runner = new CaseRunner(bench);
        List<CaseResult> results = new ArrayList<>();
        for (Case benchCase : chosen) {
            System.out.printf("[%d/%d] %s%n", results.size() + 1, chosen.size(), benchCase.name());
            results.add(runner.run(benchCase));
            Results.of(results).write(bench.output().resolve("results.json"));
        }
        return results;
    }

    private static int rounds() {
        String value = property("bench.rounds", Integer.toString(FEWEST_ROUNDS));
        if (!value.matches("[0-9]{1,6}") || Integer.parseInt(value) < FEWEST_ROUNDS) {
            throw new IllegalArgumentException(
                    "bench.rounds must be a whole number of at least " + FEWEST_ROUNDS + ": bench.rounds=" + value);
        }
        return Integer.parseInt(value);
    }

    /** An empty property counts as absent, so that a build can pass on what it was not given. */
    private static String property(String name, String otherwise) {
        String value = System.getProperty(name, "").strip();
        return value.isEmpty() ? otherwise : value;
    }
}

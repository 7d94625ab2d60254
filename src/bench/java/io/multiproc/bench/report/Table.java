package io.multiproc.bench.report;

import io.multiproc.bench.run.Case;
import io.multiproc.bench.run.CaseResult;
import io.multiproc.bench.run.Summary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The results for people: a line for each pair of multiproc and a peer. */
public final class Table {
    private static final List<String> HEADINGS =
            List.of("case", "unit", "rounds", "multiproc", "min .. max", "peer", "median", "ratio", "to reach");

    private Table() {}

    /** All lines, columns aligned. */
    public static String of(List<CaseResult> results) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        results.forEach(result -> rows.addAll(rows(result)));
        int[] widths = IntStream.range(0, HEADINGS.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append(String.format("%-" + widths[column] + "s  ", row.get(column)));
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        results.forEach(result -> result.fairness()
                .forEach((subject, value) -> text.append(
                        String.format("fairness: %s, %s: %s%n", result.of().name(), subject, number(value)))));
        results.forEach(result -> result.missing()
                .forEach((subject, reason) -> text.append(
                        String.format("missing: %s, %s: %s%n", result.of().name(), subject, reason))));
        return text.toString();
    }

    private static List<List<String>> rows(CaseResult result) {
        List<String> ours = ours(result);
        if (result.of().peers().isEmpty()) {
            return List.of(row(ours, List.of("none", "", "", "report")));
        }
        List<List<String>> rows = new ArrayList<>();
        for (Case.Peer peer : result.of().peers()) {
            rows.add(row(ours, theirs(result, peer)));
            ours = Collections.nCopies(ours.size(), "");
        }
        return rows;
    }

    private static List<String> ours(CaseResult result) {
        Summary summary = result.subjects().get(result.of().product().name());
        return List.of(
                result.of().name(),
                result.of().unit().symbol(),
                Integer.toString(result.rounds()),
                summary == null ? "missing" : number(summary.median()),
                summary == null ? "" : number(summary.min()) + " .. " + number(summary.max()));
    }

    private static List<String> theirs(CaseResult result, Case.Peer peer) {
        String name = peer.subject().name();
        Summary summary = result.subjects().get(name);
        OptionalDouble ratio = result.ratio(name);
        return List.of(
                name,
                summary == null ? "missing" : number(summary.median()),
                ratio.isPresent() ? number(ratio.getAsDouble()) : "",
                peer.target().isPresent() ? "<= " + number(peer.target().getAsDouble()) : "report");
    }

    private static List<String> row(List<String> ours, List<String> theirs) {
        List<String> row = new ArrayList<>(ours);
        row.addAll(theirs);
        return row;
    }

    /** Three significant digits, without an exponent. */
    static String number(double value) {
        int digits = value == 0 ? 0 : (int) Math.floor(Math.log10(Math.abs(value)));
        return String.format(Locale.ROOT, "%." + Math.max(0, 2 - digits) + "f", value);
    }
}

package io.multiproc.bench.run;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What came of a case.
 *
 * @param rounds how many rounds there was time for
 * @param subjects the summary of each subject that was timed, by name
 * @param fairness the smallest count of a process divided by the largest, by subject, where processes contended
 * @param missing why each other subject was not, by name
 * @param failed whether multiproc is missing through a fault of its own
 */
public record CaseResult(
        Case of,
        int rounds,
        Map<String, Summary> subjects,
        Map<String, Double> fairness,
        Map<String, String> missing,
        boolean failed) {
    /** Multiproc's median divided by the peer's; empty if one of the two is missing. */
    public OptionalDouble ratio(String peer) {
        Summary ours = subjects.get(of.product().name());
        Summary theirs = subjects.get(peer);
        return ours == null || theirs == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(ours.median() / theirs.median());
    }
}

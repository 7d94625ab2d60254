package io.multiproc.race;

import io.multiproc.internal.check.Call;
import io.multiproc.internal.check.Order;
import io.multiproc.internal.check.Search;
import io.multiproc.internal.check.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Looks for an explanation of what the actors saw. */
final class Judge {
    private final Definition definition;
    /** Null: only the claims on the end are judged. */
    private final Order order;

    Judge(Definition definition, Order order) {
        this.definition = definition;
        this.order = order;
    }

    /**
     * What is wrong, or null.
     *
     * @throws UndecidedException if that is not known after the time for it
     */
    Finding judge(RunResult result) {
        if (result.finding() != null || order == null) {
            return result.finding();
        }
        for (Map.Entry<Object, List<Event>> part : parts(result.events()).entrySet()) {
            SequentialModel model = new SequentialModel(definition.model, definition.snapshots);
            List<Call> calls = part.getValue().stream().map(Event::toCall).toList();
            Verdict verdict = Search.of(calls, order, model, definition.searching);
            switch (verdict.answer()) {
                case EXPLAINED -> {}
                case UNEXPLAINED -> {
                    return finding(part, verdict, model);
                }
                case UNDECIDED -> throw new UndecidedException(calls.size(), definition.searching);
            }
        }
        return null;
    }

    private Finding finding(Map.Entry<Object, List<Event>> part, Verdict verdict, SequentialModel model) {
        String headline = order == Order.REAL_TIME ? "not linearizable" : "not sequentially consistent";
        String key = definition.key == null ? "" : " for key " + Outcome.text(part.getKey());
        String explained = verdict.order().stream()
                .map(call -> ((Event) call.what()).text())
                .collect(Collectors.joining(", "));
        String details = "the longest explanation: " + (explained.isEmpty() ? "none" : explained) + "\n";
        if (!model.thrown().isEmpty()) {
            details += "the model threw what the object did not: " + String.join("; ", model.thrown())
                    + "; the model may be wrong\n";
        }
        return new Finding(
                headline + key, part.getValue(), (Event) verdict.unexplained().what(), details);
    }

    private Map<Object, List<Event>> parts(List<Event> events) {
        if (definition.key == null) {
            return Map.of("", events);
        }
        return events.stream()
                .collect(Collectors.groupingBy(
                        event -> definition.key.apply(event.argument()), LinkedHashMap::new, Collectors.toList()));
    }
}

package io.multiproc.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.check.Call;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A history as text and as a picture. */
class TimelineTest {
    private static final Operation<Object, Object> ADD = Operation.of("add", o -> 0, o -> 0);
    private static final Operation<Object, Object> PUT =
            Operation.action("put", Arguments.of("a<b"), (o, a) -> {}, (o, a) -> {});

    private static Event event(int column, int life, Operation<?, ?> operation, long from, Object result, long to) {
        return new Event(column, life, 100 + 10 * column + life, operation, "a<b", from, Outcome.of(result), to);
    }

    private static final Event OVERLAPPING = event(0, 0, ADD, 1_000, 7, 4_000);
    private static final Event KILLED = new Event(1, 0, 110, PUT, "a<b", 2_000, null, Call.PENDING);
    private static final Event UNEXPLAINED = event(1, 1, ADD, 5_000, null, 8_500);
    private static final Event WITHIN = event(0, 0, PUT, 6_000, Outcome.NOTHING, 7_000);
    private static final List<Event> EVENTS = List.of(OVERLAPPING, KILLED, UNEXPLAINED, WITHIN);

    @Test
    void aKilledOperationHasNoReturnAndItsActorGoesOnInAnotherProcess() {
        String expected = """
               time/us | actor 0 (pid 100)        | actor 1 (pid 110)
                  0.00 | [ add()                  |
                  1.00 |                          | [ put("a<b") no return
                  3.00 | ] add() -> 7             |
                  4.00 |                          | (pid 111) [ add()
                  5.00 | put("a<b") done          |
                  7.50 |                          | ] add() -> null          <== cannot be explained
            """;
        assertEquals(
                expected.replaceAll("(?m)^ +", "").replaceAll(" +", " "),
                new Timeline(EVENTS, UNEXPLAINED)
                        .text()
                        .replaceAll("(?m)^ +", "")
                        .replaceAll(" +", " "));
    }

    @Test
    void thePictureShowsEveryOperationAndIsWellFormed() {
        String svg = Picture.of(new Finding("a & b", EVENTS, UNEXPLAINED, ""));
        assertEquals(5, svg.split("<rect ", -1).length - 1, svg); // with the background
        assertTrue(svg.contains("put(&quot;a&lt;b&quot;)") || svg.contains("put(\"a&lt;b\")"), svg);
        assertTrue(svg.contains("a &amp; b"), svg);
        assertTrue(svg.contains("pid 111"), svg);
    }

    @Test
    void outcomesAreComparedAsNumbersTextsOrClassesOfExceptions() {
        assertTrue(Outcome.of(3).matches(Outcome.of(3L)));
        assertTrue(Outcome.of(0.5f).matches(Outcome.of(0.5)));
        assertTrue(Outcome.of(new int[] {1}).matches(Outcome.of(new int[] {1})));
        assertTrue(!Outcome.of(3).matches(Outcome.of(4)));
        assertTrue(!Outcome.of(null).matches(Outcome.of(Outcome.NOTHING)));
        assertTrue(Outcome.ofThrown(new IllegalStateException("a"))
                .matches(Outcome.ofThrown(new IllegalStateException("b"))));
        assertTrue(!Outcome.ofThrown(new IllegalStateException()).matches(Outcome.of(null)));
        assertTrue(
                !Outcome.of("java.lang.IllegalStateException").matches(Outcome.ofThrown(new IllegalStateException())));
    }
}

package io.multiproc.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.race.seeded.Counter;
import io.multiproc.testing.Leftovers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is told of a race that was found. */
@ExtendWith(Leftovers.class)
class RaceReportTest {
    @AfterAll
    static void endProcesses() {
        Race.endIdleProcesses();
    }

    private static Race<Counter, AtomicInteger> race() {
        return Race.on(() -> Counter.create(false), AtomicInteger::new)
                .op("add", Counter::add, m -> m.getAndAdd(1))
                .op("get", Counter::get, AtomicInteger::get)
                .scenarios(10_000);
    }

    @Test
    void theReportShowsTheShortestHistoryWithTheFirstOperationThatCannotBeExplained() throws Exception {
        RaceFoundError found = assertThrows(
                RaceFoundError.class, () -> race().actors(3).opsPerActor(6).linearizable(3));
        String text = found.getMessage();
        assertTrue(text.startsWith("not linearizable: seed=" + found.seed() + "\n"), text);
        assertTrue(text.contains("(first: actors=3, operations=18, kills=0)"), text);
        assertTrue(text.contains("shortest failing scenario: actors=2, operations="), text);
        int operations = number("shortest failing scenario: actors=2, operations=(\\d+)", text);
        assertTrue(operations >= 2 && operations < 18, text);
        assertEquals(
                1,
                text.lines()
                        .filter(line -> line.endsWith("<== cannot be explained"))
                        .count(),
                text);
        assertTrue(
                Pattern.compile("time/us \\| actor \\d \\(pid \\d+\\) +\\| actor \\d \\(pid \\d+\\)\n")
                        .matcher(text)
                        .find(),
                text);

        Path picture = Path.of(found.picture().orElseThrow());
        String svg = Files.readString(picture);
        assertTrue(svg.startsWith("<svg ") && svg.endsWith("</svg>\n"), svg);
        assertTrue(svg.contains("add()"), svg);
        Files.delete(picture);
    }

    @Test
    void theSeedOfTheReportMakesTheSameScenarioFirst() {
        RaceFoundError found = assertThrows(
                RaceFoundError.class, () -> race().shrinking(Duration.ZERO).linearizable(4));
        RaceFoundError again = assertThrows(
                RaceFoundError.class,
                () -> race().shrinking(Duration.ZERO)
                        .scenarios(1)
                        .repeats(20_000)
                        .linearizable(found.seed()));
        assertEquals(found.seed(), again.seed());
    }

    private static int number(String pattern, String text) {
        var matcher = Pattern.compile(pattern).matcher(text);
        assertTrue(matcher.find(), text);
        return Integer.parseInt(matcher.group(1));
    }
}

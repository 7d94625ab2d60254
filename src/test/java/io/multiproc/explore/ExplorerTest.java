package io.multiproc.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.Steps;
import io.multiproc.internal.wait.WaitMode;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.Sampled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each operation, killed before each of its steps, in one process that plays several. How many deaths there were stands in
 * {@code target/explorer.txt}.
 */
@DisabledIfSystemProperty(
        named = PortableMode.PROPERTY,
        matches = PortableMode.VALUE,
        disabledReason = "what is walked through is the same everywhere")
@ExtendWith(Leftovers.class)
class ExplorerTest {
    /** Whether every operation is walked through, as the whole check does, or one of some. */
    private static final boolean ALL = "all".equals(System.getProperty("played.share"));

    private static final int EACH = ALL ? 1 : 4;
    private static final int EACH_OF_A_SAMPLE = 24;
    private static final Path REPORT = Path.of("target", "explorer.txt");
    private static final List<String> LINES = new ArrayList<>();
    private static ChildJvm player;

    @BeforeAll
    static void start() throws Exception {
        player = ChildJvm.start(
                List.of("-D" + Steps.PROPERTY + "=true", "-D" + WaitMode.PROPERTY + "=futex"),
                ExplorerTest.class,
                "playAll",
                Sampled.Rounds.of(EACH, EACH_OF_A_SAMPLE));
    }

    @AfterAll
    static void stop() throws Exception {
        player.close();
        Files.createDirectories(REPORT.getParent());
        Files.write(REPORT, LINES);
    }

    /** In the process that plays: walks through what it is told, or through one of so many of it. */
    static void playAll(ChildJvm.Talk talk, int each) throws Exception {
        try (PlayedStage stage = new PlayedStage()) {
            while (true) {
                String group = talk.hear();
                List<Scenario<?>> scenarios = group.equals("broken")
                        ? BrokenTable.scenarios()
                        : Tables.all().get(group);
                for (int i = 0; i < scenarios.size(); i += group.equals("broken") ? 1 : each) {
                    Scenario<?> scenario = scenarios.get(i);
                    try {
                        talk.say("walked " + Walk.all(stage, scenario) + " " + scenario.name());
                    } catch (AssertionError e) {
                        talk.say("failed " + e.getMessage().replace('\n', ' '));
                    }
                }
                talk.say("end");
            }
        }
    }

    private static List<String> walk(String group) throws Exception {
        player.say(group);
        List<String> lines = new ArrayList<>();
        for (String line = player.hear(); !"end".equals(line); line = player.hear()) {
            assertTrue(line != null, "the player has ended, see standard error");
            lines.add(line);
        }
        return lines;
    }

    static Set<String> groups() {
        return Tables.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("groups")
    void survivorsGoOnWhereverTheOperationIsKilled(String group) throws Exception {
        Tables.assumeMeaningful(group);
        List<String> lines = walk(group);
        long deaths = lines.stream()
                .filter(line -> line.startsWith("walked"))
                .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
                .sum();
        LINES.add(String.format("%-20s %5d operations %6d deaths", group, lines.size(), deaths));
        assertEquals(
                List.of(),
                lines.stream().filter(line -> line.startsWith("failed")).toList());
        assertTrue(deaths > lines.size(), "no operation has a step: " + lines);
    }

    @Test
    void whatDoesNotSurviveIsFound() throws Exception {
        List<String> lines = walk("broken");
        assertEquals(
                BrokenTable.scenarios().size(),
                lines.stream().filter(line -> line.startsWith("failed Broken.")).count(),
                lines::toString);
    }

    static Stream<Class<?>> structures() {
        return Operations.structures();
    }

    @ParameterizedTest
    @MethodSource("structures")
    void noOperationIsForgotten(Class<?> structure) {
        assertEquals(Set.of(), Operations.forgotten(structure), "neither in the tables nor among those that only look");
    }
}

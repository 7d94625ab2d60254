package io.multiproc.explore;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.wait.WaitMode;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Sampled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same operations as in {@link ExplorerTest}, in processes that are really killed: a few deaths of each group, or all of them with {@code -Pexplore}.
 * Then {@code target/killed.txt} says how far it has come, and {@code -Dexplore.groups} may name some of the groups, separated by commas.
 */
@Tag("wait")
@Tag("long")
@ExtendWith(Leftovers.class)
class KilledProcessesTest {
    private static final boolean ALL = "all".equals(System.getProperty("explore.share"));
    private static final String ONLY = System.getProperty("explore.groups", "");
    private static final Path REPORT = Path.of("target", "killed.txt");
    private static final int SCENARIOS = Sampled.Rounds.of(2, 1);

    static Set<String> groups() {
        Set<String> groups = new LinkedHashSet<>(Tables.all().keySet());
        groups.remove("arena"); // Its makers die, and others find it through the heap of a process that plays both.
        Set<String> only = ONLY.isEmpty() ? groups : Set.of(ONLY.split(","));
        if (!groups.containsAll(only)) {
            throw new IllegalArgumentException("no such group: explore.groups=" + ONLY + ", groups=" + groups);
        }
        groups.retainAll(only);
        return groups;
    }

    @ParameterizedTest
    @MethodSource("groups")
    @Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void survivorsGoOnWhereverTheProcessIsKilled(String group) throws Exception {
        Tables.assumeMeaningful(group);
        List<Scenario<?>> scenarios = Tables.all().get(group);
        try (RealStage stage = new RealStage()) {
            for (int i = 0; i < scenarios.size(); i += ALL ? 1 : Math.max(1, scenarios.size() / SCENARIOS)) {
                Scenario<?> scenario = scenarios.get(i);
                if (ALL) {
                    int deaths = Walk.all(stage, scenario);
                    String line = WaitMode.current() + ": " + deaths + " deaths, " + scenario.name() + "\n";
                    Files.writeString(REPORT, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                } else {
                    playOne(stage, scenario, 2 + i % 5);
                }
            }
        }
    }

    private static void playOne(RealStage stage, Scenario<?> scenario, int death) {
        Stage.Played played = Walk.play(stage, scenario, Stage.NEVER, death);
        assertTrue(
                scenario.outcomes == null || scenario.outcomes.contains(played.outcome()),
                () -> scenario.name + ", killed before step " + death + ": survivors found " + played.outcome());
    }
}

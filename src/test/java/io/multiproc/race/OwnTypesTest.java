package io.multiproc.race;

import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Sampled;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** This library's own types, raced; {@code -Drace.minutes=60} does it for an hour, with seeds of the day. */
@ExtendWith(Leftovers.class)
class OwnTypesTest {
    private static final long MINUTES = Long.getLong("race.minutes", 0);
    private static final int SCENARIOS = Sampled.Rounds.of(150, 10);
    private static final int KILLED = Sampled.Rounds.of(8, 1);

    @AfterAll
    static void endProcesses() {
        Race.endIdleProcesses();
    }

    static Stream<OwnRaces.Named> races() {
        return OwnRaces.all();
    }

    @ParameterizedTest
    @MethodSource("races")
    void isLinearizable(OwnRaces.Named race) {
        race.make().actors(3).opsPerActor(8).scenarios(SCENARIOS).linearizable(seed());
        long start = System.nanoTime();
        long share = MINUTES * 60_000_000_000L / 2 / races().count();
        for (long seed = seed(); System.nanoTime() - start < share; seed++) {
            race.make().threads(2, 1, 1).opsPerActor(12).scenarios(1_000).linearizable(seed);
        }
    }

    @Sampled(1)
    @ParameterizedTest
    @MethodSource("races")
    void isLinearizableWhenProcessesAreKilled(OwnRaces.Named race) {
        race.make().actors(3).opsPerActor(4).kills(1).scenarios(KILLED).linearizable(seed());
        long start = System.nanoTime();
        long share = MINUTES * 60_000_000_000L / 2 / races().count();
        for (long seed = seed(); System.nanoTime() - start < share; seed++) {
            race.make().actors(4).opsPerActor(6).kills(2).scenarios(20).linearizable(seed);
        }
    }

    private static long seed() {
        return MINUTES == 0 ? 6 : System.nanoTime();
    }
}

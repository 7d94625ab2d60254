package io.multiproc.race.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.multiproc.race.RaceFoundError;
import io.multiproc.testing.Sampled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Finds the counter's fault without luck, and shows it once more. */
@Sampled(0)
@ExtendWith(EndActors.class)
// begin
class ScheduleRaceTest {
    @Test
    void aScheduleIsFoundAndReplayed() {
        RaceFoundError found = assertThrows(
                RaceFoundError.class,
                () -> OwnCounterRaceTest.race()
                        .opsPerActor(2)
                        .scenarios(1)
                        .schedules(100, 1)
                        .linearizable(7));

        String schedule = found.schedule().orElseThrow();
        RaceFoundError again = assertThrows(
                RaceFoundError.class,
                () -> OwnCounterRaceTest.race()
                        .opsPerActor(2)
                        .scenarios(1)
                        .schedule(schedule)
                        .linearizable(found.seed()));
        assertEquals(schedule, again.schedule().orElseThrow());
    }
}
// end

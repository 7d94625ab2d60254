package io.multiproc.bench.cases;

import io.multiproc.bench.host.RaceHost;
import io.multiproc.bench.run.BarSubject;
import io.multiproc.bench.run.Case;
import io.multiproc.bench.run.HostProgram;
import io.multiproc.bench.run.ProgramSubject;
import io.multiproc.bench.run.Subject;
import io.multiproc.bench.run.Unit;
import io.multiproc.race.RecordingHost;
import java.time.Duration;
import java.util.List;

/** The kit for races: a scenario of three actors with twelve operations each, without a kill and with one; and the recording of an operation. */
final class RaceCases {
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final double MINUTE = 60e9;

    private RaceCases() {}

    static List<Case> all() {
        return List.of(
                Case.of("race.scenarios", Unit.MILLISECONDS, host("scenarios"))
                        .against(new BarSubject("3000 a minute", MINUTE / 3000), 1.0),
                Case.of("race.scenarios.kill", Unit.MILLISECONDS, host("kill"))
                        .against(new BarSubject("100 a minute", MINUTE / 100), 1.0),
                Case.of(
                                "race.recording",
                                Unit.NANOSECONDS,
                                ProgramSubject.of(
                                                "multiproc",
                                                HostProgram.of(RecordingHost.class)
                                                        .withOptions("-Dmultiproc.steps=true"))
                                        .warmedUp(WARM_UP))
                        .against(new BarSubject("150 ns", 150), 1.0));
    }

    private static Subject host(String mode) {
        return ProgramSubject.of("multiproc", HostProgram.of(RaceHost.class, mode))
                .warmedUp(WARM_UP);
    }
}

package io.multiproc.bench.cases;

import io.multiproc.bench.host.RoundTripHost;
import io.multiproc.bench.run.CProgram;
import io.multiproc.bench.run.Case;
import io.multiproc.bench.run.HostProgram;
import io.multiproc.bench.run.Placement;
import io.multiproc.bench.run.ProgramSubject;
import io.multiproc.bench.run.Unit;
import java.time.Duration;
import java.util.List;

/** Park and wake between two processes, in both placements: they differ so much that one alone says little. */
final class WaitCases {
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private WaitCases() {}

    static List<Case> all() {
        return List.of(
                roundTrip("wait.roundtrip.one-core", Placement.ONE_CORE),
                roundTrip("wait.roundtrip.two-cores", Placement.TWO_CORES));
    }

    private static Case roundTrip(String name, Placement placement) {
        return Case.of(
                        name,
                        Unit.NANOSECONDS,
                        ProgramSubject.of(
                                        "multiproc",
                                        placement.of(processors -> HostProgram.of(RoundTripHost.class, processors)))
                                .warmedUp(WARM_UP))
                .against(
                        ProgramSubject.of("c-futex", placement.of(processors -> CProgram.of("c-futex", processors))),
                        2.0);
    }
}

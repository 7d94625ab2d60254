package io.multiproc.bench.cases;

import io.multiproc.bench.host.PoolHost;
import io.multiproc.bench.run.Case;
import io.multiproc.bench.run.HostProgram;
import io.multiproc.bench.run.ProgramSubject;
import io.multiproc.bench.run.PythonProgram;
import io.multiproc.bench.run.Subject;
import io.multiproc.bench.run.Unit;
import java.time.Duration;
import java.util.List;

/** A pool of two workers: one task there and back, many items, and the pool itself. */
final class PoolCases {
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private PoolCases() {}

    static List<Case> all() {
        return List.of(
                Case.of("pool.submit", Unit.NANOSECONDS, host("submit"))
                        .against(python("cpython-Pool.apply", "apply"), 0.5),
                Case.of("pool.map", Unit.NANOSECONDS, host("map")).against(python("cpython-Pool.map", "map"), 1.0),
                Case.of("pool.start", Unit.MILLISECONDS, host("start"))
                        .against(python("cpython-spawn-Pool", "start"), 2.0));
    }

    private static Subject host(String mode) {
        return ProgramSubject.of("multiproc", HostProgram.of(PoolHost.class, mode))
                .warmedUp(WARM_UP);
    }

    private static Subject python(String name, String mode) {
        return ProgramSubject.of(name, PythonProgram.of("pools", mode));
    }
}

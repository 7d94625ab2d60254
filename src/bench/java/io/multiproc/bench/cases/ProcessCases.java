package io.multiproc.bench.cases;

import io.multiproc.bench.host.ProcessHost;
import io.multiproc.bench.run.Case;
import io.multiproc.bench.run.HostProgram;
import io.multiproc.bench.run.ProgramSubject;
import io.multiproc.bench.run.PythonProgram;
import io.multiproc.bench.run.Subject;
import io.multiproc.bench.run.Unit;
import java.time.Duration;
import java.util.List;

/** A process that has nothing to do: until its outcome is known, and until it is gone. */
final class ProcessCases {
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private ProcessCases() {}

    static List<Case> all() {
        return List.of(
                Case.of("process.start", Unit.MILLISECONDS, host("start")).against(spawn(), 2.5),
                Case.of("process.exit", Unit.MILLISECONDS, host("exit")).against(spawn()));
    }

    private static Subject host(String mode) {
        return ProgramSubject.of("multiproc", HostProgram.of(ProcessHost.class, mode))
                .warmedUp(WARM_UP);
    }

    private static Subject spawn() {
        return ProgramSubject.of("cpython-spawn", PythonProgram.of("processes"));
    }
}

package io.multiproc.bench.cases;

import io.multiproc.bench.host.SyncHost;
import io.multiproc.bench.jmh.HeapReadLockBench;
import io.multiproc.bench.jmh.HeapSemaphoreBench;
import io.multiproc.bench.jmh.SharedReadWriteLockBench;
import io.multiproc.bench.jmh.SharedSemaphoreBench;
import io.multiproc.bench.run.CProgram;
import io.multiproc.bench.run.Case;
import io.multiproc.bench.run.HostProgram;
import io.multiproc.bench.run.JmhSubject;
import io.multiproc.bench.run.Placement;
import io.multiproc.bench.run.ProgramSubject;
import io.multiproc.bench.run.PythonProgram;
import io.multiproc.bench.run.Unit;
import java.time.Duration;
import java.util.List;

/** The synchronizers other than the locks: alone, and between two processes that wait for one another. */
final class SyncCases {
    /** So long because on one core the compilers of two JVMs share it with what is measured. */
    private static final Duration WARM_UP = Duration.ofSeconds(6);

    private SyncCases() {}

    static List<Case> all() {
        return List.of(
                Case.of(
                                "semaphore.uncontended",
                                Unit.NANOSECONDS,
                                JmhSubject.of("multiproc", SharedSemaphoreBench.class, "acquireAndRelease"))
                        .against(ProgramSubject.of("c-sem", CProgram.of("c-sem")), 0.9)
                        .against(JmhSubject.of("heap", HeapSemaphoreBench.class, "acquireAndRelease")),
                Case.of(
                                "rwlock.read.uncontended",
                                Unit.NANOSECONDS,
                                JmhSubject.of("multiproc", SharedReadWriteLockBench.class, "readLockAndUnlock"))
                        .against(ProgramSubject.of("c-rwlock", CProgram.of("c-rwlock", "read")), 1.2),
                Case.of(
                                "rwlock.write.uncontended",
                                Unit.NANOSECONDS,
                                JmhSubject.of("multiproc", SharedReadWriteLockBench.class, "writeLockAndUnlock"))
                        .against(ProgramSubject.of("c-rwlock", CProgram.of("c-rwlock", "write"))),
                Case.of(
                                "rwlock.read.two-threads",
                                Unit.NANOSECONDS,
                                JmhSubject.of("multiproc", SharedReadWriteLockBench.class, "readLockAndUnlockByTwo"))
                        .against(JmhSubject.of("heap", HeapReadLockBench.class, "readLockAndUnlockByTwo")),
                pingPong("condition", "one-core", Placement.ONE_CORE, "cpython-Condition"),
                pingPong("condition", "two-cores", Placement.TWO_CORES, "cpython-Condition"),
                pingPong("event", "one-core", Placement.ONE_CORE, "cpython-Event"),
                pingPong("event", "two-cores", Placement.TWO_CORES, "cpython-Event"),
                barrier("one-core", Placement.ONE_CORE),
                barrier("two-cores", Placement.TWO_CORES));
    }

    private static ProgramSubject multiproc(String synchronizer, Placement placement) {
        return ProgramSubject.of(
                        "multiproc",
                        placement.of(processors ->
                                HostProgram.of(SyncHost.class, synchronizer, processors[0], processors[1])))
                .warmedUp(WARM_UP);
    }

    private static Case pingPong(String synchronizer, String where, Placement placement, String python) {
        return Case.of(synchronizer + ".pingpong." + where, Unit.NANOSECONDS, multiproc(synchronizer, placement))
                .against(
                        ProgramSubject.of("c-futex", placement.of(processors -> CProgram.of("c-futex", processors))),
                        2.5)
                .against(
                        ProgramSubject.of(
                                python,
                                placement.of(processors ->
                                        PythonProgram.of("syncs", synchronizer, processors[0], processors[1]))),
                        0.5);
    }

    private static Case barrier(String where, Placement placement) {
        return Case.of("barrier." + where, Unit.NANOSECONDS, multiproc("barrier", placement))
                .against(
                        ProgramSubject.of(
                                "c-barrier", placement.of(processors -> CProgram.of("c-barrier", processors))),
                        2.5);
    }
}

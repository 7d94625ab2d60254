package io.multiproc.bench.cases;

import io.multiproc.bench.host.LockContendedHost;
import io.multiproc.bench.host.StoppedHost;
import io.multiproc.bench.host.TakeoverHost;
import io.multiproc.bench.jmh.HeapLockBench;
import io.multiproc.bench.jmh.SharedLockBench;
import io.multiproc.bench.jmh.StepsBench;
import io.multiproc.bench.run.CProgram;
import io.multiproc.bench.run.Case;
import io.multiproc.bench.run.Goal;
import io.multiproc.bench.run.HostProgram;
import io.multiproc.bench.run.JmhSubject;
import io.multiproc.bench.run.Placement;
import io.multiproc.bench.run.Program;
import io.multiproc.bench.run.ProgramSubject;
import io.multiproc.bench.run.PythonProgram;
import io.multiproc.bench.run.Unit;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Locks: alone, contended, taken over from the dead, and beside a process that is stopped. */
final class LockCases {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final int TAKEOVERS = 4;
    private static final Duration TAKEOVER = Duration.ofMillis(15);
    /** More than an operation has steps. */
    private static final int STOPS = 24;

    private static final Duration LATENESS = Duration.ofMillis(200);

    private LockCases() {}

    static List<Case> all() {
        return List.of(
                Case.of(
                                "lock.uncontended",
                                Unit.NANOSECONDS,
                                JmhSubject.of("multiproc", SharedLockBench.class, "lockAndUnlock"))
                        .against(ProgramSubject.of("c-robust-mutex", CProgram.of("c-robust-mutex", "uncontended")), 0.8)
                        .against(JmhSubject.of("heap", HeapLockBench.class, "lockAndUnlock"), 1.2)
                        .against(ProgramSubject.of("cpython-Lock", PythonProgram.of("locks", "uncontended")), 0.4),
                Case.of(
                                "lock.reentrant",
                                Unit.NANOSECONDS,
                                JmhSubject.of("multiproc", SharedLockBench.class, "reentrantLockAndUnlock"))
                        .against(ProgramSubject.of("c-robust-mutex", CProgram.of("c-robust-mutex", "uncontended")), 1.0)
                        .against(JmhSubject.of("heap", HeapLockBench.class, "lockAndUnlock")),
                Case.of("word.hook", Unit.NANOSECONDS, JmhSubject.of("multiproc", StepsBench.class, "withHook"))
                        .against(JmhSubject.of("without-hook", StepsBench.class, "withoutHook"), 1.1),
                Case.of(
                                "lock.contended",
                                Unit.NANOSECONDS,
                                onTwoCores("multiproc", LockCases::host).warmedUp(WARM_UP))
                        .against(onTwoCores("c-robust-mutex", LockCases::robustMutex), 2.0)
                        .against(onTwoCores("cpython-Lock", LockCases::pythonLock), 0.8),
                takeover("lock"),
                takeover("semaphore"),
                takeover("barrier"),
                lateness("lock"),
                lateness("rwlock"),
                lateness("condition"),
                lateness("semaphore"),
                lateness("queue"),
                lateness("barrier"));
    }

    /** How late a call with a limit of time is back while a peer is stopped, before the worst of the steps of its operation. */
    private static Case lateness(String what) {
        return Case.of(
                        what + ".stopped.lateness",
                        Unit.MILLISECONDS,
                        ProgramSubject.of(
                                        "multiproc",
                                        HostProgram.of(StoppedHost.class, what).withOptions("-Dmultiproc.steps=true"))
                                .withOperations(STOPS))
                .against(Goal.of(LATENESS), 1.0);
    }

    /** From the kill of the one who has it to the moment at which one who waits goes on. */
    private static Case takeover(String what) {
        return Case.of(
                        what + ".takeover",
                        Unit.MILLISECONDS,
                        ProgramSubject.of("multiproc", HostProgram.of(TakeoverHost.class, what))
                                .withOperations(TAKEOVERS))
                .against(Goal.of(TAKEOVER), 1.0);
    }

    /** Where the scheduler may put both on one processor, they hardly ever meet. */
    private static ProgramSubject onTwoCores(String name, Function<String[], Program> contended) {
        return ProgramSubject.of(name, Placement.TWO_CORES.of(contended));
    }

    private static Program host(String... processors) {
        return HostProgram.of(LockContendedHost.class, processors);
    }

    private static Program robustMutex(String... processors) {
        return CProgram.of("c-robust-mutex", "contended", processors[0], processors[1]);
    }

    private static Program pythonLock(String... processors) {
        return PythonProgram.of("locks", "contended", processors[0], processors[1]);
    }
}

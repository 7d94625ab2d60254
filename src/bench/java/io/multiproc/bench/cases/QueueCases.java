package io.multiproc.bench.cases;

import io.multiproc.bench.host.AgronaHost;
import io.multiproc.bench.host.QueueManyHost;
import io.multiproc.bench.host.QueueRoundTripHost;
import io.multiproc.bench.host.QueueThroughputHost;
import io.multiproc.bench.run.CProgram;
import io.multiproc.bench.run.Case;
import io.multiproc.bench.run.HostProgram;
import io.multiproc.bench.run.Placement;
import io.multiproc.bench.run.Program;
import io.multiproc.bench.run.ProgramSubject;
import io.multiproc.bench.run.PythonProgram;
import io.multiproc.bench.run.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Queues: how many messages go through, how fast one goes there and back, and many on both sides. */
final class QueueCases {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    /** Four JVMs that compile on two processors. */
    private static final Duration WARM_UP_OF_FOUR = Duration.ofSeconds(6);

    private static final String AGRONA_NEEDS = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";
    private static final String ONE_LONG = Integer.toString(Long.BYTES);

    private QueueCases() {}

    static List<Case> all() {
        return List.of(
                throughput(ONE_LONG),
                throughput("1024"),
                Case.of("queue.roundtrip.spin", Unit.NANOSECONDS, roundTrip("spin", Placement.TWO_CORES))
                        .against(onTwoCores("c-spin", processors -> CProgram.of("c-spin", processors)), 2.0)
                        .against(
                                onTwoCores("agrona", agrona("roundtrip", "one-to-one", ONE_LONG))
                                        .warmedUp(WARM_UP),
                                1.6),
                park("one-core", Placement.ONE_CORE),
                park("two-cores", Placement.TWO_CORES),
                Case.of(
                                "queue.mpmc",
                                Unit.NANOSECONDS,
                                ProgramSubject.of("multiproc", HostProgram.of(QueueManyHost.class))
                                        .warmedUp(WARM_UP_OF_FOUR))
                        .against(ProgramSubject.of("cpython-Queue", PythonProgram.of("queues", "mpmc")), 0.1));
    }

    /** From one process to another, each on a processor of its own. */
    private static Case throughput(String size) {
        return Case.of(
                        "queue.throughput." + size,
                        Unit.NANOSECONDS,
                        onTwoCores(
                                        "multiproc",
                                        processors -> HostProgram.of(QueueThroughputHost.class, join(processors, size)))
                                .warmedUp(WARM_UP))
                .against(
                        onTwoCores("agrona-one-to-one", agrona("throughput", "one-to-one", size))
                                .warmedUp(WARM_UP),
                        1.6)
                .against(
                        onTwoCores("agrona-many-to-one", agrona("throughput", "many-to-one", size))
                                .warmedUp(WARM_UP),
                        1.6)
                .against(
                        onTwoCores(
                                "cpython-Queue",
                                processors -> PythonProgram.of("queues", join(processors, "throughput", size))),
                        0.03);
    }

    private static Case park(String name, Placement placement) {
        return Case.of("queue.roundtrip.park." + name, Unit.NANOSECONDS, roundTrip("park", placement))
                .against(
                        ProgramSubject.of("c-futex", placement.of(processors -> CProgram.of("c-futex", processors))),
                        2.5)
                .against(pythonRoundTrip("Queue", placement), 0.3)
                .against(pythonRoundTrip("SimpleQueue", placement), 0.5);
    }

    private static ProgramSubject roundTrip(String waiting, Placement placement) {
        Program program =
                placement.of(processors -> HostProgram.of(QueueRoundTripHost.class, join(processors, waiting)));
        return ProgramSubject.of("multiproc", program).warmedUp(WARM_UP);
    }

    private static ProgramSubject pythonRoundTrip(String kind, Placement placement) {
        Program program = placement.of(processors -> PythonProgram.of("queues", join(processors, "roundtrip", kind)));
        return ProgramSubject.of("cpython-" + kind, program);
    }

    private static Function<String[], Program> agrona(String what, String kind, String size) {
        return processors -> HostProgram.of(AgronaHost.class, join(processors, what, kind, size))
                .withOptions(AGRONA_NEEDS);
    }

    private static ProgramSubject onTwoCores(String name, Function<String[], Program> program) {
        return ProgramSubject.of(name, Placement.TWO_CORES.of(program));
    }

    /** The processors come last. */
    private static String[] join(String[] processors, String... first) {
        List<String> arguments = new ArrayList<>(List.of(first));
        arguments.addAll(Arrays.asList(processors));
        return arguments.toArray(String[]::new);
    }
}

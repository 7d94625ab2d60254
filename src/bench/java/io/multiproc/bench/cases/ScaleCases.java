package io.multiproc.bench.cases;

import io.multiproc.bench.run.CProgram;
import io.multiproc.bench.run.Case;
import io.multiproc.bench.run.HostProgram;
import io.multiproc.bench.run.ScaleSubject;
import io.multiproc.bench.run.Unit;
import io.multiproc.bench.scale.ScaleHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * How throughput grows with the number of processes that contend, beside the C library's objects and a ring of Agrona's. The last part of a name is the
 * number. The largest number is contended by even where there are fewer processors: nothing may collapse there.
 */
final class ScaleCases {
    private static final int MOST = 16;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String AGRONA_NEEDS = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

    private ScaleCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int processes : numbers()) {
            cases.add(againstC("lock", "c-robust-mutex", processes));
            cases.add(againstC("lock.work", "c-robust-mutex", processes));
            cases.add(againstC("semaphore", "c-sem", processes));
            cases.add(againstC("rwlock.read", "c-rwlock", processes));
            cases.add(againstC("rwlock.mixed", "c-rwlock", processes));
            if (processes > 1) {
                cases.add(againstC("barrier", "c-barrier", processes));
                cases.add(againstC("condition", "c-condition", processes));
                cases.add(manyToOne(processes));
                cases.add(scaling("queue.half-consumers", processes));
            }
        }
        return cases;
    }

    /** 1, 2, 4, ... up to the number of processors, and the largest. */
    private static TreeSet<Integer> numbers() {
        TreeSet<Integer> numbers = new TreeSet<>(List.of(MOST));
        int processors = Math.min(MOST, Runtime.getRuntime().availableProcessors());
        numbers.add(processors);
        for (int number = 1; number <= processors; number *= 2) {
            numbers.add(number);
        }
        return numbers;
    }

    private static Case scaling(String load, int processes) {
        return Case.of(
                        "scale." + load + "." + processes,
                        Unit.NANOSECONDS,
                        ScaleSubject.of("multiproc", host(load, processes), processes))
                .within(LIMIT);
    }

    private static HostProgram host(String load, int processes) {
        return HostProgram.of(ScaleHost.class, load, Integer.toString(processes));
    }

    private static Case againstC(String load, String peer, int processes) {
        ScaleSubject subject =
                ScaleSubject.of(peer, CProgram.of("c-scale", load, Integer.toString(processes)), processes);
        Case scaling = scaling(load, processes);
        OptionalDouble target = ScaleTargets.of(load, processes);
        return target.isPresent() ? scaling.against(subject, target.getAsDouble()) : scaling.against(subject);
    }

    private static Case manyToOne(int processes) {
        return scaling("queue.one-consumer", processes)
                .against(ScaleSubject.of(
                        "agrona-many-to-one",
                        host("agrona.many-to-one", processes).withOptions(AGRONA_NEEDS),
                        processes));
    }
}

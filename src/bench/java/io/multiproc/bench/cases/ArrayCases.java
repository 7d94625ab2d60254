package io.multiproc.bench.cases;

import io.multiproc.bench.jmh.HeapArrayBench;
import io.multiproc.bench.jmh.SharedArrayBench;
import io.multiproc.bench.jmh.SharedArrayCopyBench;
import io.multiproc.bench.run.CProgram;
import io.multiproc.bench.run.Case;
import io.multiproc.bench.run.JmhSubject;
import io.multiproc.bench.run.ProgramSubject;
import io.multiproc.bench.run.PythonProgram;
import io.multiproc.bench.run.Unit;
import java.util.List;

/** Shared arrays: one element, elements in order, all elements of a large array, and bulk transfer. */
final class ArrayCases {
    /** Through buffers, as on a JDK before 22, the compiler checks each element. */
    private static final double SCAN_TARGET = Runtime.version().feature() >= 22 ? 1.5 : 5.0;

    private ArrayCases() {}

    static List<Case> all() {
        return List.of(
                read("get", Unit.NANOSECONDS, 3.0),
                Case.of("array.scan", Unit.NANOSECONDS, JmhSubject.of("multiproc", SharedArrayBench.class, "scan"))
                        .against(JmhSubject.of("heap", HeapArrayBench.class, "scan"), SCAN_TARGET),
                read("sum", Unit.MILLISECONDS, 1.6),
                Case.of(
                                "array.copy",
                                Unit.MILLISECONDS,
                                JmhSubject.of("multiproc", SharedArrayCopyBench.class, "copyInAndOut"))
                        .against(ProgramSubject.of("c-memcpy", CProgram.of("c-memcpy")), 1.1));
    }

    private static Case read(String method, Unit unit, double heapTarget) {
        return Case.of("array." + method, unit, JmhSubject.of("multiproc", SharedArrayBench.class, method))
                .against(JmhSubject.of("heap", HeapArrayBench.class, method), heapTarget)
                .against(ProgramSubject.of("cpython-RawArray", PythonProgram.of("arrays", method)), 0.05);
    }
}

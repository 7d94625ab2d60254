package io.multiproc.bench.cases;

import io.multiproc.bench.jmh.HeapValueBench;
import io.multiproc.bench.jmh.SharedValueBench;
import io.multiproc.bench.run.Case;
import io.multiproc.bench.run.JmhSubject;
import io.multiproc.bench.run.ProgramSubject;
import io.multiproc.bench.run.PythonProgram;
import io.multiproc.bench.run.Subject;
import io.multiproc.bench.run.Unit;
import java.util.List;

/** One shared number: reading, writing, adding, and making many. */
final class ValueCases {
    /** Each has a semaphore, whose page the kernel counts: as many as multiproc makes would exceed its limit. */
    private static final long CPYTHON_VALUES = 10_000;

    private ValueCases() {}

    static List<Case> all() {
        return List.of(
                get().against(rawValue("get"), 0.04),
                access("set").against(rawValue("set"), 0.04),
                access("getAcquire").against(rawValue("get"), 0.04),
                Case.of("value.getAndAdd", Unit.NANOSECONDS, shared("getAndAdd"))
                        .against(heap("getAndAdd"), 1.1)
                        .against(python("cpython-locked-add", "locked-add"), 0.02),
                Case.of(
                                "value.create",
                                Unit.NANOSECONDS,
                                JmhSubject.ofSingleShot("multiproc", SharedValueBench.class, "createAndClose"))
                        .against(python("cpython-Value", "create").withOperations(CPYTHON_VALUES), 0.2));
    }

    private static Case access(String method) {
        return Case.of("value." + method, Unit.NANOSECONDS, shared(method)).against(heap(method));
    }

    /** A read has a bar where it needs no buffer. */
    private static Case get() {
        Case get = Case.of("value.get", Unit.NANOSECONDS, shared("get"));
        return Runtime.version().feature() >= 22 ? get.against(heap("get"), 1.2) : get.against(heap("get"));
    }

    private static Subject shared(String method) {
        return JmhSubject.of("multiproc", SharedValueBench.class, method);
    }

    private static Subject heap(String method) {
        return JmhSubject.of("heap", HeapValueBench.class, method);
    }

    private static Subject rawValue(String mode) {
        return python("cpython-RawValue", mode);
    }

    private static ProgramSubject python(String name, String mode) {
        return ProgramSubject.of(name, PythonProgram.of("values", mode));
    }
}

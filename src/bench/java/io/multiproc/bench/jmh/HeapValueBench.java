package io.multiproc.bench.jmh;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The JDK's atomic integer: what one access costs within one process. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeapValueBench {
    private final AtomicInteger value = new AtomicInteger(1);

    @Benchmark
    public int get() {
        return value.get();
    }

    @Benchmark
    public void set() {
        value.set(2);
    }

    @Benchmark
    public int getAcquire() {
        return value.getAcquire();
    }

    @Benchmark
    public int getAndAdd() {
        return value.getAndAdd(1);
    }
}

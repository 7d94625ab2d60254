package io.multiproc.bench.jmh;

import io.multiproc.value.SharedInt;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The shared integer: what one access, and one creation, costs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SharedValueBench {
    private static final int VALUES = 100_000;

    private SharedInt value;

    @Setup
    public void create() {
        value = SharedInt.create(1);
    }

    @TearDown
    public void close() {
        value.close();
    }

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

    /** All of them exist together before the first is closed. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OperationsPerInvocation(VALUES)
    public SharedInt[] createAndClose() {
        SharedInt[] values = new SharedInt[VALUES];
        for (int i = 0; i < VALUES; i++) {
            values[i] = SharedInt.create(i);
        }
        for (SharedInt one : values) {
            one.close();
        }
        return values;
    }
}

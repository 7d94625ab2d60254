package io.multiproc.bench.jmh;

import io.multiproc.value.SharedLongArray;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Bulk transfer of 64 MiB from a heap array into a shared array, and back; all pages have been touched before. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SharedArrayCopyBench {
    private static final int LENGTH = (64 << 20) / Long.BYTES;

    private SharedLongArray shared;
    private long[] heap;

    @Setup
    public void create() {
        shared = SharedLongArray.zeros(LENGTH);
        shared.fill(2);
        heap = new long[LENGTH];
    }

    @TearDown
    public void close() {
        shared.close();
    }

    @Benchmark
    public long[] copyInAndOut() {
        shared.set(0, heap, 0, LENGTH);
        shared.get(0, heap, 0, LENGTH);
        return heap;
    }
}

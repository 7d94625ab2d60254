package io.multiproc.bench.jmh;

import io.multiproc.sync.SharedSemaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The shared semaphore, one permit taken and given back by one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SharedSemaphoreBench {
    private SharedSemaphore shared;

    @Setup
    public void create() {
        shared = SharedSemaphore.create(1);
    }

    @TearDown
    public void close() {
        shared.close();
    }

    @Benchmark
    public void acquireAndRelease() {
        shared.acquireUninterruptibly();
        shared.release();
    }
}

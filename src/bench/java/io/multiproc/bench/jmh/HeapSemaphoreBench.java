package io.multiproc.bench.jmh;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The JDK's semaphore, one permit taken and given back by one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeapSemaphoreBench {
    private final Semaphore semaphore = new Semaphore(1);

    @Benchmark
    public void acquireAndRelease() {
        semaphore.acquireUninterruptibly();
        semaphore.release();
    }
}

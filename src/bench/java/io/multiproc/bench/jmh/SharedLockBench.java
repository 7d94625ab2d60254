package io.multiproc.bench.jmh;

import io.multiproc.sync.SharedLock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The shared lock, taken and given back by one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SharedLockBench {
    private SharedLock lock;

    @Setup
    public void create() {
        lock = SharedLock.create();
    }

    @TearDown
    public void close() {
        lock.close();
    }

    @Benchmark
    public void lockAndUnlock() {
        lock.lock();
        lock.unlock();
    }
}

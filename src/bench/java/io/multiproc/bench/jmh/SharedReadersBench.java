package io.multiproc.bench.jmh;

import io.multiproc.sync.SharedReadWriteLock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** The shared lock of readers, taken and given back by two threads of this process at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(2)
public class SharedReadersBench {
    private SharedReadWriteLock shared;

    @Setup
    public void create() {
        shared = SharedReadWriteLock.create();
    }

    @TearDown
    public void close() {
        shared.close();
    }

    @Benchmark
    public void readLockAndUnlock() {
        shared.readLock().lock();
        shared.readLock().unlock();
    }
}

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

/** The locks of a shared read-write lock, acquired and released by one thread; the read lock by two threads at once, too. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SharedReadWriteLockBench {
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
    public void writeLockAndUnlock() {
        shared.writeLock().lock();
        shared.writeLock().unlock();
    }

    @Benchmark
    public void readLockAndUnlock() {
        shared.readLock().lock();
        shared.readLock().unlock();
    }

    @Benchmark
    @Threads(2)
    public void readLockAndUnlockByTwo() {
        readLockAndUnlock();
    }
}

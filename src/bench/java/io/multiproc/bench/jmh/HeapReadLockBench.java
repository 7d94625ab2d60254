package io.multiproc.bench.jmh;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** The JDK's lock of readers, taken and given back by two threads at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeapReadLockBench {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    @Benchmark
    @Threads(2)
    public void readLockAndUnlockByTwo() {
        lock.readLock().lock();
        lock.readLock().unlock();
    }
}

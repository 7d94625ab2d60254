package io.multiproc.bench.jmh;

import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReentrantLock;
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
    private SharedReentrantLock reentrant;

    @Setup
    public void create() {
        lock = SharedLock.create();
        reentrant = SharedReentrantLock.create();
    }

    @TearDown
    public void close() {
        lock.close();
        reentrant.close();
    }

    @Benchmark
    public void reentrantLockAndUnlock() {
        reentrant.lock();
        reentrant.unlock();
    }

    @Benchmark
    public void lockAndUnlock() {
        lock.lock();
        lock.unlock();
    }
}

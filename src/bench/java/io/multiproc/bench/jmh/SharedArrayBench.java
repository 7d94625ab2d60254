package io.multiproc.bench.jmh;

import io.multiproc.value.SharedDoubleArray;
import io.multiproc.value.SharedIntArray;
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

/** Shared arrays: elements at random indices, elements in order, and the sum of more than a cache holds. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SharedArrayBench {
    static final int SUM_LENGTH = 10_000_000;

    /** An array for single reads. */
    @State(Scope.Thread)
    public static class Ints {
        private final int[] indices = Indices.random();
        private SharedIntArray array;

        @Setup
        public void create() {
            array = SharedIntArray.zeros(Indices.LENGTH);
        }

        @TearDown
        public void close() {
            array.close();
        }
    }

    /** An array for the sum. */
    @State(Scope.Thread)
    public static class Doubles {
        private SharedDoubleArray array;

        @Setup
        public void create() {
            array = SharedDoubleArray.zeros(SUM_LENGTH);
            array.fill(1);
        }

        @TearDown
        public void close() {
            array.close();
        }
    }

    /** An operation is one read; the indices come from an array, in the same order in every run. */
    @Benchmark
    @OperationsPerInvocation(Indices.LENGTH)
    public int get(Ints ints) {
        int sum = 0;
        for (int index : ints.indices) {
            sum += ints.array.get(index);
        }
        return sum;
    }

    /** An operation is one read, in the order of the elements. */
    @Benchmark
    @OperationsPerInvocation(Indices.LENGTH)
    public int scan(Ints ints) {
        int sum = 0;
        long length = ints.array.length();
        for (long i = 0; i < length; i++) {
            sum += ints.array.get(i);
        }
        return sum;
    }

    @Benchmark
    public double sum(Doubles doubles) {
        double sum = 0;
        long length = doubles.array.length();
        for (long i = 0; i < length; i++) {
            sum += doubles.array.get(i);
        }
        return sum;
    }
}

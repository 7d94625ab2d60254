package io.multiproc.bench.jmh;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Arrays on the heap: elements at random indices, elements in order, and the sum of more than a cache holds. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeapArrayBench {
    /** An array for single reads. */
    @State(Scope.Thread)
    public static class Ints {
        private final int[] indices = Indices.random();
        private final int[] array = new int[Indices.LENGTH];
    }

    /** An array for the sum. */
    @State(Scope.Thread)
    public static class Doubles {
        private double[] array;

        @Setup
        public void fill() {
            array = new double[SharedArrayBench.SUM_LENGTH];
            Arrays.fill(array, 1);
        }
    }

    /** An operation is one read; the indices come from an array, in the same order in every run. */
    @Benchmark
    @OperationsPerInvocation(Indices.LENGTH)
    public int get(Ints ints) {
        int sum = 0;
        for (int index : ints.indices) {
            sum += ints.array[index];
        }
        return sum;
    }

    /** An operation is one read, in the order of the elements. */
    @Benchmark
    @OperationsPerInvocation(Indices.LENGTH)
    public int scan(Ints ints) {
        int sum = 0;
        for (int element : ints.array) {
            sum += element;
        }
        return sum;
    }

    @Benchmark
    public double sum(Doubles doubles) {
        double sum = 0;
        for (double element : doubles.array) {
            sum += element;
        }
        return sum;
    }
}

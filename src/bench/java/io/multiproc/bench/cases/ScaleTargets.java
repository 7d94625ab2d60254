package io.multiproc.bench.cases;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * The ratios of time to reach where processes contend: the inverse of a ratio of throughput. They differ between a machine with as many processors as
 * processes and one with two.
 */
final class ScaleTargets {
    private static final int FEW = 2;

    /** Throughput in relation to the peer's, with 4, 8 and 16 processes on as many processors. */
    private static final Map<String, double[]> ON_MANY = Map.of(
            "lock", new double[] {1.2, 1.0, 0.8},
            "lock.work", new double[] {0.95, 0.95, 0.9},
            "barrier", new double[] {8, 8, 3},
            "condition", new double[] {2, 1.5, 0.4},
            "semaphore", new double[] {1, 1, 1});

    /** The same on two processors, with 2 and with 16 processes. */
    private static final Map<String, Double> ON_TWO = Map.of(
            "lock", 0.9, "lock.work", 0.9, "semaphore", 0.9, "rwlock.read", 0.9, "barrier", 1.0, "condition", 1.0);

    private static final int READERS = 8;
    private static final double READERS_TARGET = 8;

    private ScaleTargets() {}

    static OptionalDouble of(String load, int processes) {
        int processors = Runtime.getRuntime().availableProcessors();
        if (processors <= FEW) {
            Double throughput = processes > 1 ? ON_TWO.get(load) : null;
            return throughput == null ? OptionalDouble.empty() : OptionalDouble.of(1 / throughput);
        }
        if (load.equals("rwlock.read")) {
            return processes == READERS && processors >= READERS
                    ? OptionalDouble.of(1 / READERS_TARGET)
                    : OptionalDouble.empty();
        }
        double[] throughput = ON_MANY.get(load);
        int index = Integer.numberOfTrailingZeros(processes) - 2;
        boolean known = throughput != null
                && processes <= processors
                && Integer.bitCount(processes) == 1
                && index >= 0
                && index < throughput.length;
        return known ? OptionalDouble.of(1 / throughput[index]) : OptionalDouble.empty();
    }
}

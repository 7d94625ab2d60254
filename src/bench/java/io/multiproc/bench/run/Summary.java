package io.multiproc.bench.run;

import java.util.List;

/** What the rounds of one subject come to, in the case's unit. */
public record Summary(double median, double min, double max) {
    static Summary of(List<Double> times) {
        double[] sorted =
                times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Summary(median, sorted[0], sorted[sorted.length - 1]);
    }
}

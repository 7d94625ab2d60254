package io.multiproc.bench.run;

/** In which unit a case reports the time of one operation. */
public enum Unit {
    NANOSECONDS("ns/op", 1),
    MILLISECONDS("ms/op", 1e6);

    private final String symbol;
    private final double nanos;

    Unit(String symbol, double nanos) {
        this.symbol = symbol;
        this.nanos = nanos;
    }

    /** The unit as it stands in the report. */
    public String symbol() {
        return symbol;
    }

    double fromNanos(double value) {
        return value / nanos;
    }
}

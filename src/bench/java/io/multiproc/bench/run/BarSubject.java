package io.multiproc.bench.run;

/**
 * Nobody, but a time that is not to be exceeded: where there is no peer to be compared with.
 *
 * @param name how the report calls it
 * @param nanos the time of an operation
 */
public record BarSubject(String name, double nanos) implements Subject {
    @Override
    public Rounds prepare(Workbench bench, Deadline deadline) {
        return new Rounds() {
            @Override
            public double nanosPerOperation(Deadline until) {
                return nanos;
            }

            @Override
            public void close() {}
        };
    }
}

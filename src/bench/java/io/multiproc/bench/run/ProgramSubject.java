package io.multiproc.bench.run;

import java.time.Duration;

/**
 * A subject that is a program of its own. It reads lines {@code run N} from its standard input, runs N operations for
 * each, and answers with a line that holds the nanoseconds of one; it ends at end of file.
 */
public final class ProgramSubject implements Subject {
    private static final double ROUND_NANOS = 200e6;
    private static final long LARGEST_STEP = 10;

    private final String name;
    private final Program program;
    private final Duration warmUp;
    private final long fixedOperations;

    private ProgramSubject(String name, Program program, Duration warmUp, long fixedOperations) {
        this.name = name;
        this.program = program;
        this.warmUp = warmUp;
        this.fixedOperations = fixedOperations;
    }

    /** A program that is at full speed at once, and gets as many operations as fill a round. */
    public static ProgramSubject of(String name, Program program) {
        return new ProgramSubject(name, program, Duration.ZERO, 0);
    }

    /** This subject, run for so long before it is timed. */
    public ProgramSubject warmedUp(Duration time) {
        return new ProgramSubject(name, program, time, fixedOperations);
    }

    /** This subject with the same number of operations in every round, however long they take. */
    public ProgramSubject withOperations(long number) {
        return new ProgramSubject(name, program, warmUp, number);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Rounds prepare(Workbench bench, Deadline deadline) throws MissingException, InterruptedException {
        RoundProcess process = RoundProcess.start(name, program.command(bench), bench);
        try {
            return new Timed(process, fixedOperations > 0 ? fixedOperations : calibrate(process, deadline));
        } catch (MissingException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** Approaches the number of operations that fill a round, from below. */
    private long calibrate(RoundProcess process, Deadline deadline) throws MissingException, InterruptedException {
        Deadline warm = Deadline.in(warmUp);
        long operations = 1;
        while (true) {
            double nanos = process.run(operations, deadline) * operations;
            double factor = ROUND_NANOS / Math.max(nanos, 1);
            if (factor < 2 && warm.left().isZero()) {
                return Math.max(1, Math.round(operations * factor));
            }
            operations = Math.max(1, (long) Math.ceil(operations * Math.min(factor, LARGEST_STEP)));
        }
    }

    private record Timed(RoundProcess process, long operations) implements Rounds {
        @Override
        public double nanosPerOperation(Deadline deadline) throws MissingException, InterruptedException {
            return process.run(operations, deadline);
        }

        @Override
        public void close() {
            process.close();
        }
    }
}

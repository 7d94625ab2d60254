package io.multiproc.bench.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A program that has a number of processes contend for a time. It reads lines {@code run N} from its standard input, has its processes contend for N
 * milliseconds, and answers with two numbers: the nanoseconds of one operation, all processes together, and how fair it was (the smallest count of a
 * process divided by the largest).
 */
public final class ScaleSubject implements Subject {
    private static final long ROUND_MILLIS = 400;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    /** So many processors' worth of compiling is done in the plain warm-up. */
    private static final int COMPILED_AT_ONCE = 4;

    private final String name;
    private final Program program;
    private final int processes;

    private ScaleSubject(String name, Program program, int processes) {
        this.name = name;
        this.program = program;
        this.processes = processes;
    }

    public static ScaleSubject of(String name, Program program, int processes) {
        return new ScaleSubject(name, program, processes);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Rounds prepare(Workbench bench, Deadline deadline) throws MissingException, InterruptedException {
        Contention contention = new Contention(RoundProcess.start(name, program.command(bench), bench));
        try {
            int share = Math.max(
                    1,
                    processes / Math.min(COMPILED_AT_ONCE, Processors.allowed().size()));
            Deadline warm = Deadline.in(WARM_UP.multipliedBy(share));
            while (!warm.left().isZero()) {
                contention.nanosPerOperation(deadline);
            }
            contention.fairness.clear();
            return contention;
        } catch (MissingException | InterruptedException | RuntimeException e) {
            contention.close();
            throw e;
        }
    }

    private static final class Contention implements Rounds {
        private final RoundProcess process;
        private final List<Double> fairness = new ArrayList<>();

        Contention(RoundProcess process) {
            this.process = process;
        }

        @Override
        public double nanosPerOperation(Deadline deadline) throws MissingException, InterruptedException {
            List<Double> answer = process.ask(ROUND_MILLIS, deadline);
            if (answer.size() != 2) {
                throw new FailedException("expected a time and a fairness: answer=" + answer);
            }
            fairness.add(answer.get(1));
            return answer.get(0);
        }

        @Override
        public OptionalDouble fairness() {
            List<Double> sorted = new ArrayList<>(fairness);
            Collections.sort(sorted);
            return sorted.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sorted.get(sorted.size() / 2));
        }

        @Override
        public void close() {
            process.close();
        }
    }
}

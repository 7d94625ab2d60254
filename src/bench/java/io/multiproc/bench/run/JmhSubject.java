package io.multiproc.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** A JMH benchmark method, run in a fresh JVM for every round. */
public final class JmhSubject implements Subject {
    private static final int ITERATIONS = 3;
    private static final int ITERATIONS_OF_ONE_CALL = 1;
    private static final TimeValue ITERATION = TimeValue.milliseconds(100);
    private static final int NATIVE_ACCESS_IS_ASKED_FOR = 24;

    static {
        // Another benchmark on this machine disturbs multiproc and its peers alike: no reason not to begin.
        System.setProperty("jmh.ignoreLock", System.getProperty("jmh.ignoreLock", "true"));
    }

    private final String name;
    private final String benchmark;
    private final int iterations;

    private JmhSubject(String name, String benchmark, int iterations) {
        this.name = name;
        this.benchmark = benchmark;
        this.iterations = iterations;
    }

    /** A method that is called again and again. */
    public static JmhSubject of(String name, Class<?> owner, String method) {
        return new JmhSubject(name, owner.getName() + "." + method, ITERATIONS);
    }

    /** A method in single-shot mode, whose calls are so long that a round has one to warm up and one that counts. */
    public static JmhSubject ofSingleShot(String name, Class<?> owner, String method) {
        return new JmhSubject(name, owner.getName() + "." + method, ITERATIONS_OF_ONE_CALL);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Rounds prepare(Workbench bench, Deadline deadline) throws MissingException {
        try {
            return new Forks(bench.log(name + "-" + benchmark));
        } catch (IOException e) {
            throw new MissingException("no log file: " + e.getMessage(), e);
        }
    }

    private final class Forks implements Rounds {
        private final Path log;

        Forks(Path log) {
            this.log = log;
        }

        @Override
        public double nanosPerOperation(Deadline deadline) throws FailedException {
            try {
                Collection<RunResult> results = new Runner(options(deadline).build()).run();
                if (results.size() == 1) {
                    return results.iterator().next().getPrimaryResult().getScore();
                }
                throw new FailedException(
                        "expected one result: benchmark=" + benchmark + ", results=" + results.size() + "; see " + log);
            } catch (RunnerException e) {
                throw new FailedException(e.getMessage() + "; see " + log, e);
            }
        }

        private ChainedOptionsBuilder options(Deadline deadline) {
            ChainedOptionsBuilder options = new OptionsBuilder()
                    .include("^" + Pattern.quote(benchmark) + "$")
                    .forks(1)
                    .warmupIterations(iterations)
                    .warmupTime(ITERATION)
                    .measurementIterations(iterations)
                    .measurementTime(ITERATION)
                    .timeUnit(TimeUnit.NANOSECONDS)
                    .timeout(TimeValue.seconds(Math.max(1, deadline.left().toSeconds())))
                    .shouldFailOnError(true)
                    .output(log.toString());
            return Runtime.version().feature() < NATIVE_ACCESS_IS_ASKED_FOR
                    ? options
                    : options.jvmArgsAppend("--enable-native-access=ALL-UNNAMED");
        }

        @Override
        public void close() {}
    }
}

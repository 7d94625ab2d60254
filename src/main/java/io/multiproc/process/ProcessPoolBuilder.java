package io.multiproc.process;

import io.multiproc.ProcessStartException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Objects;

/** Makes pools with options of their own. Not safe for use by several threads at once. */
public final class ProcessPoolBuilder {
    private static final int MOST_WORKERS = 1024;

    private final JvmProcessBuilder processes = JvmProcess.builder().daemon(true);
    private int workers = Runtime.getRuntime().availableProcessors();
    private int tasksPerWorker;
    private RemoteRunnable initializer;

    ProcessPoolBuilder() {}

    /**
     * How many workers, instead of one a processor.
     *
     * @param number 1 to 1024
     * @return this builder
     * @throws IllegalArgumentException if the number is out of range
     */
    public ProcessPoolBuilder workers(int number) {
        if (number < 1 || number > MOST_WORKERS) {
            throw new IllegalArgumentException(
                    "number of workers out of range: workers=" + number + ", range=1.." + MOST_WORKERS);
        }
        workers = number;
        return this;
    }

    /**
     * What each worker does before its first task. If it throws, or ends the worker, the pool is not made; if that happens to a worker that is to
     * replace another, the pool is broken: all its tasks fail with what was thrown, and it accepts no more.
     *
     * @param newInitializer what to run, once in each worker
     * @return this builder
     */
    public ProcessPoolBuilder initializer(RemoteRunnable newInitializer) {
        initializer = Objects.requireNonNull(newInitializer, "initializer");
        return this;
    }

    /**
     * How many tasks a worker runs before it ends and another takes its place; a chunk counts as one.
     *
     * @param number at least 1
     * @return this builder
     * @throws IllegalArgumentException if the number is not positive
     */
    public ProcessPoolBuilder maxTasksPerWorker(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("a worker must run at least one task: maxTasksPerWorker=" + number);
        }
        tasksPerWorker = number;
        return this;
    }

    /**
     * Further options of the workers' JVMs; see {@link JvmProcessBuilder#jvmOptions}.
     *
     * @param options one option each
     * @return this builder
     */
    public ProcessPoolBuilder jvmOptions(String... options) {
        processes.jvmOptions(options);
        return this;
    }

    /**
     * Whether the workers get the options that this JVM was started with; see {@link JvmProcessBuilder#inheritJvmOptions}.
     *
     * @param inherit false for workers with the JVM's defaults
     * @return this builder
     */
    public ProcessPoolBuilder inheritJvmOptions(boolean inherit) {
        processes.inheritJvmOptions(inherit);
        return this;
    }

    /**
     * Makes the workers start quicker and run slower; see {@link JvmProcessBuilder#fastStart}.
     *
     * @return this builder
     */
    public ProcessPoolBuilder fastStart() {
        processes.fastStart();
        return this;
    }

    /**
     * A variable of the workers' environment; see {@link JvmProcessBuilder#environment}.
     *
     * @param key its name
     * @param value its value, or null to take it away
     * @return this builder
     */
    public ProcessPoolBuilder environment(String key, String value) {
        processes.environment(key, value);
        return this;
    }

    /**
     * The working directory of the workers; see {@link JvmProcessBuilder#directory}.
     *
     * @param directory an existing directory
     * @return this builder
     */
    public ProcessPoolBuilder directory(Path directory) {
        processes.directory(directory);
        return this;
    }

    /**
     * Where the workers' standard output goes; see {@link JvmProcessBuilder#stdout}.
     *
     * @param target a file or {@link Redirect#DISCARD}
     * @return this builder
     * @throws IllegalArgumentException for {@link Redirect#PIPE}
     */
    public ProcessPoolBuilder stdout(Redirect target) {
        processes.stdout(target);
        return this;
    }

    /**
     * Where the workers' standard error goes; see {@link JvmProcessBuilder#stderr}.
     *
     * @param target a file, {@link Redirect#DISCARD}, {@link Redirect#INHERIT} or {@link Redirect#PIPE}
     * @return this builder
     */
    public ProcessPoolBuilder stderr(Redirect target) {
        processes.stderr(target);
        return this;
    }

    /**
     * Starts the workers, and waits until all are ready.
     *
     * @return the pool
     * @throws ProcessStartException if a worker could not be started; those that were are gone then
     * @throws io.multiproc.RemoteTaskException if the initializer threw
     * @throws io.multiproc.WorkerDiedException if the initializer ended its worker
     * @throws IllegalArgumentException if the initializer cannot be serialized
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public ProcessPool create() {
        return ProcessPool.start(workers, processes, initializer, tasksPerWorker);
    }
}

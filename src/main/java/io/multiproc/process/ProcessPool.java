package io.multiproc.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A pool of processes on this machine: JVMs with the same {@code java}, class path and options as this one, which run one task after another.
 *
 * <pre>{@code
 * try (ProcessPool pool = ProcessPool.create(3)) {
 *     List<Integer> squares = pool.map(x -> x * x, List.of(1, 2, 3));
 *     CompletableFuture<Integer> one = pool.submit(() -> 1);
 * }
 * }</pre>
 *
 * <p>A worker that dies fails only the task that it was running, with {@link io.multiproc.WorkerDiedException}, and is replaced; tasks that it had not
 * begun are run by others. No task is run twice. If a replacement cannot be started, or its initializer throws, the pool is broken: all its tasks
 * fail with the cause, and it accepts no more. The workers end with this process, at any kill; a pool that is not closed does not keep this JVM from
 * ending.
 */
public final class ProcessPool implements Pool {
    private static final long AFTER_FAILURE_NANOS = 1_000_000;

    /** How long an end by force is tried while the heap is full. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    final PoolCore core;
    private final Staff staff;
    private final Collector collector;
    private final PoolOperations operations;

    private ProcessPool(PoolCore core, Staff staff) {
        this.core = core;
        this.staff = staff;
        collector = new Collector(core, staff);
        operations = new PoolOperations(core, null);
    }

    /**
     * Makes a pool with a worker for each processor, and waits until all are ready.
     *
     * @return the pool
     * @throws io.multiproc.ProcessStartException if a worker could not be started; those that were are gone then
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static ProcessPool create() {
        return builder().create();
    }

    /**
     * Makes a pool, and waits until all workers are ready.
     *
     * @param workers how many, 1 to 1024
     * @return the pool
     * @throws IllegalArgumentException if the number is out of range
     * @throws io.multiproc.ProcessStartException if a worker could not be started; those that were are gone then
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static ProcessPool create(int workers) {
        return builder().workers(workers).create();
    }

    /**
     * For pools with options of their own.
     *
     * @return a new builder
     */
    public static ProcessPoolBuilder builder() {
        return new ProcessPoolBuilder();
    }

    static ProcessPool start(int workers, JvmProcessBuilder processes, RemoteRunnable initializer, int tasksPerWorker) {
        if (initializer != null) {
            PoolMessage.checkFunction(initializer);
        }
        PoolCore core = new PoolCore(workers, tasksPerWorker);
        ProcessPool pool = new ProcessPool(core, new Staff(core, processes, initializer, tasksPerWorker));
        boolean started = false;
        try {
            List<PoolFuture<?>> greetings = pool.staff.startAll();
            pool.collector.start();
            Staff.awaitGreetings(greetings);
            started = true;
            return pool;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!started) {
                pool.shutdownNow();
            }
        }
    }

    @Override
    public <T> CompletableFuture<T> submit(RemoteCallable<T> task) {
        return operations.submit(task);
    }

    @Override
    public CompletableFuture<Void> submit(RemoteRunnable task) {
        return operations.submit(task);
    }

    @Override
    public <T, R> List<R> map(RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> items)
            throws InterruptedException {
        return operations.map(function, items, 0);
    }

    @Override
    public <T, R> List<R> map(RemoteFunction<? super T, ? extends R> function, Stream<? extends T> items)
            throws InterruptedException {
        return operations.map(function, PoolOperations.listOf(items), 0);
    }

    @Override
    public <T, R> List<R> map(RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> items, int chunk)
            throws InterruptedException {
        return operations.map(function, items, PoolOperations.checkChunk(chunk));
    }

    @Override
    public <T> void forEach(RemoteConsumer<? super T> action, Iterable<? extends T> items) throws InterruptedException {
        operations.forEach(action, items);
    }

    @Override
    public <T> void forEach(RemoteConsumer<? super T> action, Stream<? extends T> items) throws InterruptedException {
        operations.forEach(action, PoolOperations.listOf(items));
    }

    @Override
    public <T, R> Stream<R> stream(RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> items) {
        return operations.stream(function, items, 1, true);
    }

    @Override
    public <T, R> Stream<R> stream(
            RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> items, int chunk) {
        return operations.stream(function, items, chunk, true);
    }

    @Override
    public <T, R> Stream<R> streamUnordered(
            RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> items) {
        return operations.stream(function, items, 1, false);
    }

    @Override
    public <T, R> Stream<R> streamUnordered(
            RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> items, int chunk) {
        return operations.stream(function, items, chunk, false);
    }

    @Override
    public Pool within(Duration limit) {
        return new LimitedPool(this, core, limit);
    }

    /**
     * The processes that work for this pool now; while one is being replaced, it is missing.
     *
     * @return a new list, in no particular order
     */
    public List<JvmProcess> workers() {
        return core.workers();
    }

    @Override
    public void close() {
        try {
            boolean drained = false;
            while (!drained) {
                try {
                    core.drain();
                    drained = true;
                } catch (OutOfMemoryError e) {
                    pause();
                }
            }
            end();
        } catch (InterruptedException e) {
            shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void shutdownNow() {
        try {
            long start = System.nanoTime();
            boolean abandoned = false;
            while (!abandoned) {
                try {
                    core.abandon(null);
                    abandoned = true;
                } catch (OutOfMemoryError e) {
                    if (System.nanoTime() - start > PATIENCE_NANOS) {
                        throw e;
                    }
                    pause();
                }
            }
        } finally {
            end();
        }
    }

    /** After an error, as of a full heap: the pool ends all the same. */
    private void pause() {
        LockSupport.parkNanos(this, AFTER_FAILURE_NANOS);
    }

    private void end() {
        staff.end();
        collector.end();
        core.memory.close();
    }

    /** Workers, and whether it is closed. */
    @Override
    public String toString() {
        return "ProcessPool[" + core.describe() + "]";
    }
}

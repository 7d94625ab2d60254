package io.multiproc.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A pool whose tasks may run only so long. */
final class LimitedPool implements Pool {
    private final ProcessPool pool;
    private final PoolCore core;
    private final PoolOperations operations;

    LimitedPool(ProcessPool pool, PoolCore core, Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("the limit of time must be positive: limit=" + limit);
        }
        this.pool = pool;
        this.core = core;
        operations = new PoolOperations(core, limit);
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
        return operations.map(function, items, 1);
    }

    @Override
    public <T, R> List<R> map(RemoteFunction<? super T, ? extends R> function, Stream<? extends T> items)
            throws InterruptedException {
        return operations.map(function, PoolOperations.listOf(items), 1);
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
        return new LimitedPool(pool, core, limit);
    }

    @Override
    public void close() {
        pool.close();
    }

    @Override
    public void shutdownNow() {
        pool.shutdownNow();
    }

    @Override
    public String toString() {
        return pool.toString() + operations;
    }
}

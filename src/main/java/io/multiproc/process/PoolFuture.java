package io.multiproc.process;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The result of a task of a pool. A thread that waits for it looks for the outcome by itself for a moment, before it sleeps: for a short task that is
 * sooner than being woken.
 */
final class PoolFuture<T> extends CompletableFuture<T> {
    private final PoolCore core;
    private volatile PoolTask task;

    PoolFuture(PoolCore core) {
        this.core = core;
    }

    void belongsTo(PoolTask newTask) {
        task = newTask;
        whenComplete((result, thrown) -> core.completed(newTask));
    }

    PoolTask task() {
        return task;
    }

    @Override
    public T join() {
        help();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        help();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        help();
        return super.get(timeout, unit);
    }

    private void help() {
        PoolTask own = task;
        if (!isDone() && own != null) {
            core.harvester.help(own);
        }
    }

    /** Completes it with a result of the type that the submitter knows. */
    @SuppressWarnings("unchecked") // what the task returns is a T
    void succeed(Object result) {
        complete((T) result);
    }
}

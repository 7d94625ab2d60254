package io.multiproc.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Runs tasks in other processes. Tasks, items and results are serialized; shared objects in them attach by themselves.
 *
 * <p>If a task throws, its future completes with {@link io.multiproc.RemoteTaskException}, whose cause is what it threw; if its process ends in the
 * middle of it, with {@link io.multiproc.WorkerDiedException}. Either way the other tasks and the pool go on.
 *
 * <p>Memory consistency effects, across processes: what a thread did before it submitted a task <i>happens-before</i> the task, and what the task did
 * <i>happens-before</i> what follows the completion of its future.
 *
 * <p>A pool is safe for use by several threads.
 */
public interface Pool extends AutoCloseable {

    /**
     * Submits a task with a result.
     *
     * <p>Completing the future from outside in any way ({@code cancel}, {@code orTimeout}, {@code complete}) cancels the task: it never runs if no
     * worker has begun it, and its worker is killed and replaced if one has. Functions that depend on the future should not block, as with every
     * {@code CompletableFuture}: results of other tasks may wait for them.
     *
     * @param <T> the type of the result
     * @param task what to run
     * @return its result to be
     * @throws IllegalArgumentException if the task cannot be serialized; the message names the class and says what to do
     * @throws IllegalStateException if the pool is closed or broken
     */
    <T> CompletableFuture<T> submit(RemoteCallable<T> task);

    /**
     * Submits a task without a result; else as {@link #submit(RemoteCallable)}.
     *
     * @param task what to run
     * @return completes with null when the task has returned
     * @throws IllegalArgumentException if the task cannot be serialized
     * @throws IllegalStateException if the pool is closed or broken
     */
    CompletableFuture<Void> submit(RemoteRunnable task);

    /**
     * Applies a function to items, many at a time, and waits for the results. Items go to the workers in chunks, about four for each worker, or more
     * if they are many.
     *
     * <p>If the function throws, the rest of its chunk is not run, chunks that no worker has begun never run, those that are running go on to their
     * end without anybody waiting for them, and this method throws at once. If a worker dies, its chunk fails, and the same happens.
     *
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @param function what to apply
     * @param items read to their end before anything is sent; what reading them throws is thrown
     * @return the results in the order of the items, in a new list
     * @throws io.multiproc.RemoteTaskException if the function threw
     * @throws io.multiproc.WorkerDiedException if a worker ended in the middle of an item
     * @throws io.multiproc.TaskTimeoutException if a chunk took longer than allowed, see {@link #within}
     * @throws IllegalArgumentException if the function or an item cannot be serialized
     * @throws IllegalStateException if the pool is closed or broken
     * @throws InterruptedException if the thread is interrupted; chunks that no worker has begun never run
     */
    <T, R> List<R> map(RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> items)
            throws InterruptedException;

    /**
     * Applies a function to items; see {@link #map(RemoteFunction, Iterable)}.
     *
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @param function what to apply
     * @param items read to their end, and closed, before anything is sent
     * @return the results in the order of the items, in a new list
     * @throws io.multiproc.RemoteTaskException if the function threw
     * @throws io.multiproc.WorkerDiedException if a worker ended in the middle of an item
     * @throws IllegalArgumentException if the function or an item cannot be serialized
     * @throws IllegalStateException if the pool is closed or broken
     * @throws InterruptedException if the thread is interrupted; chunks that no worker has begun never run
     */
    <T, R> List<R> map(RemoteFunction<? super T, ? extends R> function, Stream<? extends T> items)
            throws InterruptedException;

    /**
     * Applies a function to items in chunks of a given size; see {@link #map(RemoteFunction, Iterable)}.
     *
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @param function what to apply
     * @param items read to their end before anything is sent
     * @param chunk items that a worker gets at a time: 1 for long tasks
     * @return the results in the order of the items, in a new list
     * @throws io.multiproc.RemoteTaskException if the function threw
     * @throws io.multiproc.WorkerDiedException if a worker ended in the middle of an item
     * @throws IllegalArgumentException if the chunk is not positive, or the function or an item cannot be serialized
     * @throws IllegalStateException if the pool is closed or broken
     * @throws InterruptedException if the thread is interrupted; chunks that no worker has begun never run
     */
    <T, R> List<R> map(RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> items, int chunk)
            throws InterruptedException;

    /**
     * Does something with each item, many at a time, and waits until all is done; else as {@link #map(RemoteFunction, Iterable)}.
     *
     * @param <T> the type of the items
     * @param action what to do
     * @param items read to their end before anything is sent
     * @throws io.multiproc.RemoteTaskException if the action threw
     * @throws io.multiproc.WorkerDiedException if a worker ended in the middle of an item
     * @throws IllegalArgumentException if the action or an item cannot be serialized
     * @throws IllegalStateException if the pool is closed or broken
     * @throws InterruptedException if the thread is interrupted; chunks that no worker has begun never run
     */
    <T> void forEach(RemoteConsumer<? super T> action, Iterable<? extends T> items) throws InterruptedException;

    /**
     * Does something with each item, many at a time, and waits until all is done; else as {@link #map(RemoteFunction, Iterable)}.
     *
     * @param <T> the type of the items
     * @param action what to do
     * @param items read to their end, and closed, before anything is sent
     * @throws io.multiproc.RemoteTaskException if the action threw
     * @throws io.multiproc.WorkerDiedException if a worker ended in the middle of an item
     * @throws IllegalArgumentException if the action or an item cannot be serialized
     * @throws IllegalStateException if the pool is closed or broken
     * @throws InterruptedException if the thread is interrupted; chunks that no worker has begun never run
     */
    <T> void forEach(RemoteConsumer<? super T> action, Stream<? extends T> items) throws InterruptedException;

    /**
     * Applies a function to items as the results are asked for: a few items ahead, one to a task. Results come in the order of the items. Where the
     * function threw, the stream throws that exception; what came before it has been delivered. Closing the stream drops what no worker has begun.
     *
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @param function what to apply
     * @param items read as the stream goes on, by its thread; may be endless
     * @return a sequential stream; its operations throw as {@code map} does
     * @throws IllegalArgumentException if the function cannot be serialized
     * @throws IllegalStateException if the pool is closed or broken
     */
    <T, R> Stream<R> stream(RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> items);

    /**
     * Applies a function to items as the results are asked for, in chunks; see {@link #stream(RemoteFunction, Iterable)}.
     *
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @param function what to apply
     * @param items read as the stream goes on, by its thread; may be endless
     * @param chunk items that a worker gets at a time: more for short tasks
     * @return a sequential stream; its operations throw as {@code map} does
     * @throws IllegalArgumentException if the chunk is not positive, or the function cannot be serialized
     * @throws IllegalStateException if the pool is closed or broken
     */
    <T, R> Stream<R> stream(RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> items, int chunk);

    /**
     * As {@link #stream(RemoteFunction, Iterable)}, but results come as soon as they are there.
     *
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @param function what to apply
     * @param items read as the stream goes on, by its thread; may be endless
     * @return a sequential stream, without order
     * @throws IllegalArgumentException if the function cannot be serialized
     * @throws IllegalStateException if the pool is closed or broken
     */
    <T, R> Stream<R> streamUnordered(RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> items);

    /**
     * As {@link #stream(RemoteFunction, Iterable, int)}, but results come as soon as they are there.
     *
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @param function what to apply
     * @param items read as the stream goes on, by its thread; may be endless
     * @param chunk items that a worker gets at a time: more for short tasks
     * @return a sequential stream, without order
     * @throws IllegalArgumentException if the chunk is not positive, or the function cannot be serialized
     * @throws IllegalStateException if the pool is closed or broken
     */
    <T, R> Stream<R> streamUnordered(
            RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> items, int chunk);

    /**
     * The same pool with a limit of time: each task submitted through what this returns is ended with {@link io.multiproc.TaskTimeoutException}, and its
     * worker killed and replaced, when it has run for longer. The time before a worker begins it does not count. {@code map} and {@code forEach} send
     * one item at a time there, unless told otherwise.
     *
     * @param limit how long a task may run; more than zero
     * @return a view of this pool; closing it closes the pool
     * @throws IllegalArgumentException if the limit is not positive
     */
    Pool within(Duration limit);

    /**
     * Accepts no more tasks, waits until all that were submitted have ended, and ends the workers. A second call does nothing. If the thread is
     * interrupted, does as {@link #shutdownNow()}, and the thread is interrupted when this returns.
     *
     * @throws IllegalStateException if called by a function that depends on the future of one of the pool's tasks: it would wait for itself
     */
    @Override
    void close();

    /** Accepts no more tasks, cancels all there are, kills the workers, and returns when they are gone. */
    void shutdownNow();
}

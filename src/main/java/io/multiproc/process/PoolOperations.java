package io.multiproc.process;

import io.multiproc.internal.text.Throwables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What users do with a pool, in terms of single tasks. */
final class PoolOperations {
    private static final int CHUNKS_PER_WORKER = 4;
    /** Where chunks that nobody has given a size end, so that they, and mostly their results, fit in a slot. */
    private static final int CHUNK_BYTES = PoolLayout.LONGEST - (2 << 10);

    private final PoolCore core;
    private final Duration limit;

    /** For tasks that may run so long, or for ever if the limit is null. */
    PoolOperations(PoolCore core, Duration limit) {
        this.core = core;
        this.limit = limit;
    }

    static <T> List<T> listOf(Stream<T> items) {
        try (items) {
            return items.toList();
        }
    }

    static int checkChunk(int chunk) {
        if (chunk < 1) {
            throw new IllegalArgumentException("a chunk must have at least one item: chunk=" + chunk);
        }
        return chunk;
    }

    <T> CompletableFuture<T> submit(RemoteCallable<T> task) {
        return submitTask(PoolMessage.CALL, task);
    }

    CompletableFuture<Void> submit(RemoteRunnable task) {
        return submitTask(PoolMessage.RUN, task);
    }

    private <T> PoolFuture<T> submitTask(byte kind, Object task) {
        Objects.requireNonNull(task, "task");
        PoolMessage message = PoolMessage.of(kind, task);
        PoolFuture<T> future = new PoolFuture<>(core);
        core.submit(new PoolTask(message, future, limit, task, task, false));
        return future;
    }

    <R> List<R> map(RemoteFunction<?, ? extends R> function, Iterable<?> items, int chunk) throws InterruptedException {
        List<R> results = new ArrayList<>();
        for (Object[] values : collect(PoolMessage.MAP, function, items, chunk)) {
            for (Object value : values) {
                @SuppressWarnings("unchecked") // what the function returns is an R
                R result = (R) value;
                results.add(result);
            }
        }
        return results;
    }

    void forEach(RemoteConsumer<?> action, Iterable<?> items) throws InterruptedException {
        collect(PoolMessage.EACH, action, items, limit == null ? 0 : 1);
    }

    private List<Object[]> collect(byte kind, Object function, Iterable<?> items, int chunk)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        prepare(function);
        List<?> all = items instanceof Collection<?> known ? new ArrayList<>(known) : listOf(items);
        int chunks = CHUNKS_PER_WORKER * core.seats.length;
        int size = chunk > 0 ? chunk : Math.max(1, (all.size() + chunks - 1) / chunks);
        List<PoolFuture<Harvest.Chunk>> futures = new ArrayList<>();
        boolean complete = false;
        try {
            int bytes = chunk > 0 ? Integer.MAX_VALUE : CHUNK_BYTES;
            for (int from = 0; from < all.size(); ) {
                int to = (int) Math.min((long) from + size, all.size());
                from += send(kind, function, all.subList(from, to), bytes, futures);
            }
            List<Object[]> results = new ArrayList<>();
            for (PoolFuture<Harvest.Chunk> future : futures) {
                results.add(resultsOf(future));
            }
            complete = true;
            return results;
        } finally {
            if (!complete) {
                futures.forEach(core::drop);
            }
        }
    }

    private static List<Object> listOf(Iterable<?> items) {
        List<Object> list = new ArrayList<>();
        items.forEach(list::add);
        return list;
    }

    private void prepare(Object function) {
        Objects.requireNonNull(function, "function");
        PoolMessage.checkFunction(function);
        core.lock.lock();
        try {
            core.checkOpen();
        } finally {
            core.lock.unlock();
        }
    }

    /**
     * Submits a chunk of at least one item.
     *
     * @param bytes where it ends early
     * @param futures where its future is added
     * @return how many items it has
     */
    int send(byte kind, Object function, List<?> items, int bytes, Collection<PoolFuture<Harvest.Chunk>> futures) {
        PoolMessage.Items writer = PoolMessage.items(kind, function);
        int count = 0;
        do {
            writer.add(items.get(count++));
        } while (count < items.size() && writer.length() < bytes);
        PoolFuture<Harvest.Chunk> future = new PoolFuture<>(core);
        core.submit(new PoolTask(writer.finish(), future, limit, function, new Object[] {function, items}, true));
        futures.add(future);
        return count;
    }

    private static Object[] resultsOf(PoolFuture<Harvest.Chunk> future) throws InterruptedException {
        Harvest.Chunk chunk = chunkOf(future);
        if (chunk.failure() != null) {
            throw chunk.failure();
        }
        return chunk.values();
    }

    /** Waits for a chunk, and throws what kept it from ending. */
    static Harvest.Chunk chunkOf(PoolFuture<Harvest.Chunk> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException(
                    "a task of the pool failed: problem=" + Throwables.describe(e.getCause()), e.getCause());
        }
    }

    <R> Stream<R> stream(RemoteFunction<?, ? extends R> function, Iterable<?> items, int chunk, boolean ordered) {
        checkChunk(chunk);
        prepare(function);
        ResultSpliterator<R> results = new ResultSpliterator<>(core, this, function, items, chunk, ordered);
        return StreamSupport.stream(results, false).onClose(results::drop);
    }

    @Override
    public String toString() {
        return limit == null ? "" : ".within(" + limit + ")";
    }
}

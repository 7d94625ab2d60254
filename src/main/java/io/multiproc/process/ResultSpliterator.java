package io.multiproc.process;

import io.multiproc.MultiprocException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** The results of a function on items that are read a few chunks ahead. */
final class ResultSpliterator<R> extends Spliterators.AbstractSpliterator<R> {
    /** Enough that a worker that is done has something to go on with. */
    private static final int AHEAD_PER_WORKER = 3;

    private final PoolCore core;
    private final PoolOperations operations;
    private final RemoteFunction<?, ? extends R> function;
    private final Iterator<?> items;
    private final int chunk;
    private final boolean ordered;
    private final int ahead;
    private final Deque<PoolFuture<Harvest.Chunk>> sent = new ArrayDeque<>();
    private final BlockingQueue<PoolFuture<Harvest.Chunk>> ready = new LinkedBlockingQueue<>();
    private Object[] results = {};
    private int next;
    private RuntimeException failure;

    ResultSpliterator(
            PoolCore core,
            PoolOperations operations,
            RemoteFunction<?, ? extends R> function,
            Iterable<?> items,
            int chunk,
            boolean ordered) {
        super(Long.MAX_VALUE, ordered ? Spliterator.ORDERED : 0);
        this.core = core;
        this.operations = operations;
        this.function = function;
        this.items = items.iterator();
        this.chunk = chunk;
        this.ordered = ordered;
        this.ahead = AHEAD_PER_WORKER * core.seats.length;
    }

    @Override
    public boolean tryAdvance(Consumer<? super R> action) {
        boolean delivered = false;
        try {
            while (next == results.length) {
                if (failure != null) {
                    throw failure;
                }
                send();
                if (sent.isEmpty()) {
                    return false;
                }
                take();
            }
            @SuppressWarnings("unchecked") // what the function returns is an R
            R result = (R) results[next++];
            action.accept(result);
            delivered = true;
            return true;
        } finally {
            if (!delivered) {
                drop();
            }
        }
    }

    /** Drops what no worker has begun. */
    void drop() {
        sent.forEach(core::drop);
        sent.clear();
    }

    private void send() {
        while (sent.size() < ahead && items.hasNext()) {
            List<Object> part = new ArrayList<>();
            while (part.size() < chunk && items.hasNext()) {
                part.add(items.next());
            }
            operations.send(PoolMessage.MAP, function, part, Integer.MAX_VALUE, sent);
            if (!ordered) {
                PoolFuture<Harvest.Chunk> future = sent.getLast();
                future.whenComplete((chunkResults, thrown) -> ready.add(future));
            }
        }
    }

    private void take() {
        try {
            PoolFuture<Harvest.Chunk> future = ordered ? sent.remove() : ready.take();
            if (!ordered) {
                sent.remove(future);
            }
            Harvest.Chunk done = PoolOperations.chunkOf(future);
            results = done.values();
            next = 0;
            failure = done.failure();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MultiprocException("the thread was interrupted while it waited for a result of the pool", e);
        }
    }
}

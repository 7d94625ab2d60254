package io.multiproc.bench.host;

import io.multiproc.process.ProcessPool;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A pool of two workers whose tasks are trivial.
 *
 * <ul>
 *   <li>{@code submit}: an operation is one task, submitted and waited for
 *   <li>{@code map}: an operation is one of many items, in chunks as the pool cuts them
 *   <li>{@code start}: an operation is a pool, created, used for two items, and closed
 * </ul>
 */
public final class PoolHost {
    private static final int WORKERS = 2;
    private static final int ITEMS = 100_000;

    private PoolHost() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments.length == 1 ? arguments[0] : "") {
            case "submit" -> {
                try (ProcessPool pool = ProcessPool.create(WORKERS)) {
                    Requests.serve(operations -> submit(pool, operations));
                }
            }
            case "map" -> {
                List<Integer> items = numbers(ITEMS);
                try (ProcessPool pool = ProcessPool.create(WORKERS)) {
                    Requests.serve(operations -> map(pool, items, operations));
                }
            }
            case "start" -> Requests.serve(PoolHost::start);
            default -> throw new IllegalArgumentException("usage: submit|map|start");
        }
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static Integer one() {
        return 1;
    }

    private static Integer negate(Integer number) {
        return -number;
    }

    private static long submit(ProcessPool pool, long operations) throws Exception {
        long sum = 0;
        long start = System.nanoTime();
        for (long i = 0; i < operations; i++) {
            sum += pool.submit(PoolHost::one).get();
        }
        long nanos = System.nanoTime() - start;
        if (sum != operations) {
            throw new IllegalStateException("wrong results: sum=" + sum + ", expected=" + operations);
        }
        return nanos;
    }

    /** Whole maps, however few items were asked for. */
    private static long map(ProcessPool pool, List<Integer> items, long operations) throws Exception {
        long maps = Math.max(1, operations / ITEMS);
        long start = System.nanoTime();
        for (long i = 0; i < maps; i++) {
            expectNegated(pool.map(PoolHost::negate, items), ITEMS);
        }
        long nanos = System.nanoTime() - start;
        return (long) ((double) nanos * operations / (maps * ITEMS));
    }

    private static long start(long operations) throws Exception {
        List<Integer> items = numbers(WORKERS);
        long start = System.nanoTime();
        for (long i = 0; i < operations; i++) {
            try (ProcessPool pool = ProcessPool.create(WORKERS)) {
                expectNegated(pool.map(PoolHost::negate, items), WORKERS);
            }
        }
        return System.nanoTime() - start;
    }

    private static void expectNegated(List<Integer> results, int count) {
        if (results.size() != count || results.get(count - 1) != 1 - count) {
            throw new IllegalStateException("wrong results: size=" + results.size() + ", expected=" + count);
        }
    }
}

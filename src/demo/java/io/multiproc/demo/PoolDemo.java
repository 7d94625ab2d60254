package io.multiproc.demo;

import io.multiproc.process.ProcessPool;
import io.multiproc.value.SharedLong;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/** Three processes square numbers: all at once, one at a time, ten in flight, and with one of the processes killed in the middle of a task. */
final class PoolDemo {
    private static final List<Integer> NUMBERS = IntStream.range(0, 10).boxed().toList();
    private static final List<Integer> SQUARES = List.of(0, 1, 4, 9, 16, 25, 36, 49, 64, 81);
    private static final int UNLUCKY = 4;

    private PoolDemo() {}

    static void run() throws Exception {
        try (ProcessPool pool = ProcessPool.create(3)) {
            map(pool);
            submit(pool);
            submitMany(pool);
            killOneOfTen(pool);
        }
    }

    private static void map(ProcessPool pool) throws InterruptedException {
        List<Integer> squares = pool.map(number -> number * number, NUMBERS);
        System.out.println("pool.map: " + squares);
        Check.equal("squares", SQUARES, squares);
    }

    private static void submit(ProcessPool pool) throws Exception {
        int square = pool.submit(() -> 2 * 2).get();
        System.out.println("pool.submit: " + square);
        Check.equal("square of 2", 4, square);
    }

    private static void submitMany(ProcessPool pool) throws Exception {
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int number : NUMBERS) {
            futures.add(pool.submit(() -> number * number));
        }
        List<Integer> squares = new ArrayList<>();
        for (CompletableFuture<Integer> future : futures) {
            squares.add(future.get());
        }
        System.out.println("pool.multi: " + squares);
        Check.equal("squares", SQUARES, squares);
    }

    private static void killOneOfTen(ProcessPool pool) throws Exception {
        try (SharedLong victim = SharedLong.create(0)) {
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int number : NUMBERS) {
                futures.add(pool.submit(() -> number == UNLUCKY ? waitToBeKilled(victim) : number * number));
            }
            while (victim.get() == 0) {
                Thread.onSpinWait();
            }
            ProcessHandle.of(victim.get()).orElseThrow().destroyForcibly();
            int squares = 0;
            for (int number : NUMBERS) {
                try {
                    Check.equal("square", number * number, futures.get(number).get());
                    squares++;
                } catch (ExecutionException e) {
                    Check.equal("the failed task", UNLUCKY, number);
                    System.out.println("pool.killed: task " + number + " failed: " + e.getCause());
                }
            }
            System.out.println("pool.killed: " + squares + " of 10 tasks have their result");
            Check.equal("results", 9, squares);
        }
    }

    private static int waitToBeKilled(SharedLong victim) throws InterruptedException {
        victim.set(ProcessHandle.current().pid());
        Thread.sleep(Long.MAX_VALUE);
        return 0;
    }
}

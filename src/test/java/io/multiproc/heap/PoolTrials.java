package io.multiproc.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.WorkerDiedException;
import io.multiproc.process.JvmProcess;
import io.multiproc.process.ProcessPool;
import io.multiproc.process.RemoteCallable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Tasks of a pool: each ends, and no thread waits for ever. */
final class PoolTrials {
    private static final long PATIENCE_SECONDS = 60;

    private PoolTrials() {}

    /** The thread that submits has no memory. */
    static Trial submit() {
        Thread caller = Thread.currentThread();
        return task(thread -> thread == caller);
    }

    /** The thread that completes futures has no memory. */
    static Trial collector() {
        return task(thread -> thread.getName().equals("multiproc-pool"));
    }

    private static Trial task(Predicate<Thread> victims) {
        ProcessPool pool = ProcessPool.create(1);
        return new Trial() {
            private CompletableFuture<Integer> last;

            @Override
            Predicate<Thread> victims() {
                return victims;
            }

            @Override
            void prepare() {
                last = null;
            }

            @Override
            void run() throws Exception {
                RemoteCallable<Integer> task = () -> 7;
                last = pool.submit(task);
                last.thenAccept(result -> {}) // The thread that waits for this does not look for the outcome by itself.
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }

            @Override
            void check(Throwable error) throws Exception {
                if (last != null) {
                    assertEnds(last);
                }
                RemoteCallable<Integer> next = () -> 8;
                assertEquals(8, pool.submit(next).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
                Other.assertSoon(
                        () -> pool.toString().contains("tasks=0, open"), "tasks are counted for ever: " + pool);
            }

            @Override
            public void close() {
                super.close();
                pool.shutdownNow(); // A task that is counted for ever must not keep the test from failing.
            }
        };
    }

    /** The thread that waits for the results of many tasks has no memory. */
    static Trial map() {
        ProcessPool pool = ProcessPool.create(1);
        return new Trial() {
            @Override
            void run() throws Exception {
                assertEquals(List.of(2, 3, 4), pool.map(x -> x + 1, List.of(1, 2, 3), 1));
            }

            @Override
            void check(Throwable error) throws Exception {
                Other.assertSoon(
                        () -> pool.toString().contains("tasks=0, open"), "tasks are counted for ever: " + pool);
                run();
            }

            @Override
            public void close() {
                super.close();
                pool.shutdownNow();
            }
        };
    }

    /** The thread that closes a pool has no memory. */
    static Trial closePool() {
        return new Trial() {
            private ProcessPool pool;
            private List<JvmProcess> workers;

            @Override
            void prepare() {
                pool = ProcessPool.create(1);
                workers = pool.workers();
            }

            @Override
            void run() {
                pool.close();
            }

            @Override
            void check(Throwable error) throws Exception {
                pool.close();
                for (JvmProcess worker : workers) {
                    assertFalse(worker.isAlive(), "a worker outlives its pool");
                }
                Other.assertSoon(
                        () -> Thread.getAllStackTraces().keySet().stream()
                                .noneMatch(thread -> thread.getName().equals("multiproc-pool")),
                        "the collector outlives its pool");
            }
        };
    }

    /** The thread that starts a worker in the place of a dead one has no memory: the pool has another worker, or is broken. */
    static Trial replace() {
        return new Trial() {
            private ProcessPool pool;

            @Override
            Predicate<Thread> victims() {
                return thread -> thread.getName().equals("multiproc-pool-start");
            }

            @Override
            void prepare() {
                pool = ProcessPool.create(1);
            }

            @Override
            void run() throws Exception {
                JvmProcess worker = pool.workers().get(0);
                worker.kill();
                Other.assertSoon(() -> !worker.isAlive(), "the end of a worker is not told");
                CompletableFuture<Integer> task = null;
                try {
                    RemoteCallable<Integer> seven = () -> 7;
                    task = pool.submit(seven);
                } catch (IllegalStateException e) {
                    assertTrue(isForWantOfMemory(e), "a pool is broken for another reason: " + e);
                }
                if (task != null) {
                    assertEndsOrDies(task);
                }
            }

            @Override
            void check(Throwable error) throws Exception {
                pool.close();
                Other.assertSoon(
                        () -> ProcessHandle.current().children().noneMatch(ProcessHandle::isAlive),
                        "a worker outlives its pool");
            }
        };
    }

    /** The task may have been given to the worker that died. */
    private static void assertEndsOrDies(CompletableFuture<Integer> future) throws Exception {
        try {
            assertEquals(7, future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            assertTrue(
                    e.getCause() instanceof WorkerDiedException || isForWantOfMemory(e),
                    "a task fails for another reason: " + e);
        }
    }

    private static void assertEnds(CompletableFuture<Integer> future) throws Exception {
        try {
            assertEquals(7, future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            assertTrue(isForWantOfMemory(e), "a task fails for another reason: " + e);
        }
    }

    private static boolean isForWantOfMemory(Throwable thrown) {
        boolean found = false;
        for (Throwable each = thrown; each != null && !found; each = each.getCause()) {
            found = each instanceof OutOfMemoryError;
        }
        return found;
    }
}

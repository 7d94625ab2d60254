package io.multiproc.heap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A thread whose allocations do not fail. */
final class Other implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final ExecutorService executor = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "other");
        thread.setDaemon(true);
        return thread;
    });

    private volatile boolean over;

    interface Work {
        void run() throws Exception;
    }

    /** The thread does something, and then this returns. */
    <T> T does(Callable<T> work) throws Exception {
        return get(executor.submit(work));
    }

    /** As {@link #does}, without a result. */
    void doing(Work work) throws Exception {
        does(() -> {
            work.run();
            return null;
        });
    }

    /** The thread begins something. */
    <T> Future<T> begins(Callable<T> work) {
        return executor.submit(work);
    }

    /** The thread does something as soon as the calling thread, whose operation follows, sleeps in it, or has ended it. */
    Future<?> later(Work work) {
        Thread caller = Thread.currentThread();
        over = false;
        return executor.submit(() -> {
            while (!over && !sleeps(caller)) {
                Thread.yield();
            }
            work.run();
            return null;
        });
    }

    private static boolean sleeps(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith("io.multiproc.internal.wait."));
    }

    /** The operation is over. */
    void operationIsOver() {
        over = true;
    }

    /** Waits for what the thread has begun; fails if that does not end. */
    static <T> T get(Future<T> begun) throws Exception {
        try {
            return begun.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("another thread waits for ever", e);
        } catch (ExecutionException e) {
            throw new AssertionError("another thread failed", e.getCause());
        }
    }

    static boolean isOver(Future<?> begun) throws InterruptedException {
        try {
            begun.get(1, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("another thread failed", e.getCause());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    static void assertSoon(Callable<Boolean> condition, String what) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call() && System.nanoTime() - end < 0) {
            Thread.sleep(1);
        }
        assertTrue(condition.call(), what);
    }
}

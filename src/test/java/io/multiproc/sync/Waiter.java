package io.multiproc.sync;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A thread of a test that is to wait: one can see that it sleeps, interrupt it, and get its outcome. */
final class Waiter<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    private Waiter(Callable<T> work) {
        task = new FutureTask<>(work);
        thread = new Thread(task, "test-waiter");
        thread.setDaemon(true);
        thread.start();
    }

    interface Work {
        void run() throws Exception;
    }

    /** Begins work in a thread of its own. */
    static <T> Waiter<T> of(Callable<T> work) {
        return new Waiter<>(work);
    }

    /** Begins work without a result in a thread of its own. */
    static Waiter<Void> doing(Work work) {
        return new Waiter<>(() -> {
            work.run();
            return null;
        });
    }

    /** Begins work that sleeps, and returns when it does. */
    static <T> Waiter<T> asleep(Callable<T> work) {
        Waiter<T> waiter = of(work);
        waiter.awaitAsleep();
        return waiter;
    }

    /** Begins work without a result that sleeps, and returns when it does. */
    static Waiter<Void> asleepDoing(Work work) {
        Waiter<Void> waiter = doing(work);
        waiter.awaitAsleep();
        return waiter;
    }

    void awaitAsleep() {
        while (!sleeps(thread)) {
            if (task.isDone()) {
                throw new AssertionError("it did not wait: " + task);
            }
            Thread.onSpinWait();
        }
    }

    static boolean sleeps(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith("io.multiproc.internal.wait."));
    }

    void interrupt() {
        thread.interrupt();
    }

    boolean isDone() {
        return task.isDone();
    }

    /** The result; what the work threw is thrown again. */
    T get() throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception) {
                throw (Exception) e.getCause();
            }
            throw (Error) e.getCause();
        }
    }
}

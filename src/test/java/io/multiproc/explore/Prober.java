package io.multiproc.explore;

import io.multiproc.explore.Probe.Ends;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls operations while a process is stopped, and measures how late they are back. */
final class Prober implements AutoCloseable {
    private static final long WATCHDOG_MILLIS = TimeUnit.SECONDS.toMillis(Scene.LIMIT_SECONDS);
    /** A call that is later than this is made again: only what is late each time is a fault, and not a pause of the machine. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int ATTEMPTS = 3;

    private final Actor actor = new Actor("prober");
    private int calls;
    private long latest;
    private String latestCall = "none";

    /** A call that has not ended, as it may. */
    record Pending(String operation, Thread thread, Future<?> call) {
        @Override
        public String toString() {
            return operation;
        }
    }

    int calls() {
        return calls;
    }

    long latestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(latest);
    }

    String latestCall() {
        return latestCall;
    }

    <R> R ask(Callable<R> question) throws Exception {
        return Scene.within(actor, question);
    }

    /**
     * Calls an operation.
     *
     * @return the call, if it waits for the process that is stopped, and may do so
     * @throws AssertionError if the call does not end as it must, or each attempt of some is late
     */
    <T> Optional<Pending> call(Probe<T> probe, T shared, Tally tally) throws Exception {
        calls++;
        if (probe.ends() == Ends.UNLIMITED) {
            return callUnlimited(probe, shared, tally);
        }
        long late = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && late > LATE_NANOS; i++) {
            late = callOnce(probe, shared, tally);
        }
        if (late > latest) {
            latest = late;
            latestCall = probe.operation();
        }
        if (late > LATE_NANOS) {
            throw new AssertionError(probe.operation() + " is late each time: late="
                    + TimeUnit.NANOSECONDS.toMillis(late) + " ms, attempts=" + ATTEMPTS);
        }
        return Optional.empty();
    }

    private <T> long callOnce(Probe<T> probe, T shared, Tally tally) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Future<Long> call = actor.start(() -> {
            Thread.interrupted();
            begun.countDown();
            long start = System.nanoTime();
            try {
                probe.run(shared, tally);
            } catch (InterruptedException e) {
                if (probe.ends() != Ends.INTERRUPTED) {
                    throw e;
                }
            }
            return System.nanoTime() - start - probe.limitNanos();
        });
        try {
            if (probe.ends() == Ends.INTERRUPTED) {
                begun.await(); // An interrupt before that would be lost.
                try {
                    return get(probe, call, Probes.LIMIT_MILLIS);
                } catch (TimeoutException e) {
                    actor.interrupt();
                }
            }
            return get(probe, call, WATCHDOG_MILLIS);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    probe.operation() + " has not returned after " + WATCHDOG_MILLIS + " ms\n" + Actor.stacks());
        }
    }

    private static <R> R get(Probe<?> probe, Future<R> call, long millis)
            throws InterruptedException, TimeoutException {
        try {
            return call.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(probe.operation() + " has failed: " + e.getCause(), e.getCause());
        }
    }

    private <T> Optional<Pending> callUnlimited(Probe<T> probe, T shared, Tally tally) throws Exception {
        FutureTask<Void> call = new FutureTask<>(() -> {
            probe.run(shared, tally);
            return null;
        });
        Thread thread = new Thread(call, "explorer-pending");
        thread.setDaemon(true);
        thread.start();
        long start = System.nanoTime();
        while (true) {
            try {
                get(probe, call, Probes.LIMIT_MILLIS);
                return Optional.empty();
            } catch (TimeoutException e) {
                if (ask(() -> probe.mayWait().test(shared))) {
                    return Optional.of(new Pending(probe.operation(), thread, call));
                }
            }
            if (System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(WATCHDOG_MILLIS)) {
                throw new AssertionError(probe.operation() + " has not returned after " + WATCHDOG_MILLIS
                        + " ms, although no other party holds what it waits for");
            }
        }
    }

    static boolean haveEnded(List<Pending> pending) {
        return pending.stream().allMatch(one -> one.call.isDone());
    }

    static void check(List<Pending> pending) throws Exception {
        for (Pending one : pending) {
            try {
                one.call.get();
            } catch (ExecutionException e) {
                throw new AssertionError(one.operation + " has failed: " + e.getCause(), e.getCause());
            }
        }
    }

    @Override
    public void close() {
        actor.close();
    }
}

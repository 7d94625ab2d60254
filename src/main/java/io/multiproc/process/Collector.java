package io.multiproc.process;

import io.multiproc.NativeCallException;
import io.multiproc.TaskTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The thread that completes futures with what the workers have done, and ends tasks that run too long. */
final class Collector extends Thread {
    private static final long SLICE_NANOS = 100_000_000;
    /** How soon a task with a limit, that a worker goes on with by itself, is seen to run. */
    private static final long LOOK_NANOS = 5_000_000;

    /** How often to look while a worker cannot wake this thread. */
    private static final long POLL_NANOS = 1_000_000;

    private final PoolCore core;
    private final Staff staff;
    private volatile boolean stopped;

    Collector(PoolCore core, Staff staff) {
        super(null, null, "multiproc-pool", 0, false);
        this.core = core;
        this.staff = staff;
        setDaemon(true);
    }

    @Override
    public void run() {
        Throwable failure = null;
        while (!stopped) {
            try {
                if (failure == null) {
                    collect();
                } else {
                    core.abandon(failure);
                    failure = null;
                }
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(POLL_NANOS); // Others wait for this thread: it goes on when there is memory.
            } catch (Throwable e) {
                failure = e;
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    boolean isOf(PoolCore other) {
        return core == other;
    }

    /** A function that depends on one task waits for another, in this thread: nobody else would complete that. */
    void collectUntilDone(PoolTask task) {
        while (!stopped && !task.future.isDone()) {
            collect();
        }
    }

    private void collect() {
        if (!core.harvester.collectAll()) {
            core.tend();
            staff.tend();
            long nanos = endOverdue();
            core.bell.arm();
            if (!core.harvester.anyDone() && !stopped) {
                awaitBell(nanos);
            }
        }
    }

    private void awaitBell(long nanos) {
        try {
            core.bell.await(nanos, nanos);
        } catch (NativeCallException e) {
            LockSupport.parkNanos(
                    POLL_NANOS); // Who cannot sleep there looks now and then: somebody waits for the outcomes.
        }
    }

    /** Ends the thread; waits for that, unless it is the calling one. */
    void end() {
        stopped = true;
        try {
            core.bell.arm();
            core.bell.ring();
        } catch (Throwable e) {
            // The thread looks by itself when a slice is over.
        }
        boolean interrupted = false;
        while (isAlive() && Thread.currentThread() != this) {
            try {
                join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends tasks that have run too long; when to look again. */
    private long endOverdue() {
        List<PoolTask> overdue = new ArrayList<>(0);
        List<String> workers = new ArrayList<>(0);
        long nanos = SLICE_NANOS;
        core.lock.lock();
        try {
            long now = System.nanoTime();
            for (Seat seat : core.seats) {
                if (!seat.lane.wakes() && (seat.load > 0 || seat.process != null)) {
                    nanos = Math.min(nanos, POLL_NANOS);
                }
                for (PoolTask task : seat.tasks) {
                    if (task == null || task.limit == null || task.isOver()) {
                        continue;
                    }
                    long left = leftOf(task, seat, now);
                    if (left <= 0) {
                        overdue.add(task);
                        workers.add(seat.describe());
                    } else {
                        nanos = Math.min(nanos, left);
                    }
                }
            }
        } finally {
            core.lock.unlock();
        }
        for (int i = 0; i < overdue.size(); i++) {
            PoolTask task = overdue.get(i);
            // Not settled by the pool: this is what kills the worker.
            task.future.completeExceptionally(new TaskTimeoutException(task.limit, workers.get(i)));
        }
        return overdue.isEmpty() ? nanos : 1;
    }

    private static long leftOf(PoolTask task, Seat seat, long now) {
        if (!task.seenRunning) {
            if (seat.lane.state(task.slot) != Lane.TAKEN) {
                return LOOK_NANOS;
            }
            task.seenRunning = true;
            task.runsSince = now;
        }
        long limit = task.limitNanos();
        return limit - (now - task.runsSince);
    }
}

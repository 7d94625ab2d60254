package io.multiproc.process;

import io.multiproc.internal.os.EarlyClasses;
import io.multiproc.internal.text.Throwables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The tasks of a pool from their submission to the completion of their futures, and the lock that all state of the pool in this process belongs to.
 * Nothing of the user's runs under the lock.
 */
final class PoolCore {
    /** How often a thread looks by itself for what it has not been told because of an error. */
    static final long SLICE_NANOS = 100_000_000;

    static {
        EarlyClasses.initialize(TaskShape.class);
    }

    final ReentrantLock lock = new ReentrantLock();
    final Condition changed = lock.newCondition();
    final PoolMemory memory;
    final PoolMemory.Bell bell;
    final Seat[] seats;
    final Harvester harvester;
    /** Tasks that are to fail. */
    final Refused refused = new Refused();

    private final Dispatcher dispatcher;
    private final AtomicInteger outstanding = new AtomicInteger();
    private long nextSequence;
    private volatile boolean closing;
    private volatile boolean abandoned;
    private volatile Throwable broken;

    PoolCore(int workers, int tasksPerWorker) {
        memory = PoolMemory.create(workers);
        bell = memory.parentBell();
        seats = new Seat[workers];
        for (int i = 0; i < workers; i++) {
            seats[i] = new Seat(i, memory.lane(i));
        }
        dispatcher = new Dispatcher(seats, tasksPerWorker, refused);
        harvester = new Harvester(this);
    }

    /** Accepts a task; it goes to a worker as soon as there is one for it. After that nothing fails: its future tells how it went. */
    void submit(PoolTask task) {
        Seat seat;
        boolean accepted = false;
        lock.lock();
        try {
            checkOpen();
            count(task);
            seat = dispatcher.dispatch(task);
            accepted = true;
        } finally {
            lock.unlock();
            if (!accepted) {
                uncount(task);
            }
        }
        try {
            if (seat != null) {
                seat.lane.bell().ring();
            }
            if (task.limit != null) {
                bell.ring(); // for the collector to look at the clock
            }
            refused.fail();
        } catch (Throwable e) {
            // The worker and the collector look by themselves when a slice is over.
        }
    }

    private void count(PoolTask task) {
        task.sequence = nextSequence++;
        task.counted.set(true);
        outstanding.incrementAndGet();
    }

    /** The task has ended, or has not been accepted. */
    private void uncount(PoolTask task) {
        if (task.counted.compareAndSet(true, false) && outstanding.decrementAndGet() == 0) {
            signal();
        }
    }

    /** Wakes the threads that wait for a change; they also look when a slice is over. */
    void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Gives a new worker the first thing that it does. */
    void greet(Seat seat, PoolTask greeting) throws IOException {
        boolean assigned = false;
        count(greeting);
        try {
            seat.assign(greeting);
            assigned = true;
        } finally {
            if (!assigned) {
                greeting.dropSpill();
                uncount(greeting);
            }
        }
    }

    /** Throws if no task can be accepted. */
    void checkOpen() {
        if (broken != null) {
            throw new IllegalStateException("the pool is broken: " + Throwables.reason(broken), broken);
        }
        if (closing) {
            throw new IllegalStateException("the pool is closed: workers=" + seats.length);
        }
    }

    /** The future of a task is complete; if not by this pool, nobody wants its result any more. */
    void completed(PoolTask task) {
        try {
            withdraw(task);
        } finally {
            uncount(task);
        }
    }

    /** The task does not begin, or its worker is killed. After an error it may be called again. */
    private void withdraw(PoolTask task) {
        lock.lock();
        try {
            if (!task.settled) {
                dispatcher.revoke(task);
            }
            task.forget();
        } finally {
            lock.unlock();
        }
        refused.fail();
    }

    /** Does what errors have left undone; called again and again by the collector. */
    void tend() {
        refused.fail();
        if (abandoned && outstanding.get() > 0) {
            failAll(reason(null));
        }
        for (Seat seat : seats) {
            for (int slot = 0; slot < seat.tasks.length; slot++) {
                PoolTask task = taskIn(seat, slot);
                if (task != null && !task.claimed && !task.settled && task.future.isDone()) {
                    completed(task);
                }
            }
        }
        lock.lock();
        try {
            if (dispatcher.anyPending()) {
                dispatcher.refill();
            }
        } finally {
            lock.unlock();
        }
        refused.fail();
    }

    private PoolTask taskIn(Seat seat, int slot) {
        lock.lock();
        try {
            return seat.tasks[slot];
        } finally {
            lock.unlock();
        }
    }

    /** Cancels a task that no worker has begun; one that runs goes on, and nobody waits for it. */
    void drop(PoolFuture<?> future) {
        PoolTask task = future.task();
        boolean begun;
        lock.lock();
        try {
            Seat seat = task.seat;
            begun = seat != null && !seat.takeBack(task);
            if (seat != null && !begun) {
                dispatcher.refill();
            }
        } finally {
            lock.unlock();
        }
        refused.fail();
        if (!begun) {
            future.cancel(true);
        }
    }

    /** Accepts no more tasks, and waits until all have ended. */
    void drain() throws InterruptedException {
        if (Completion.isGoingOn()) {
            throw new IllegalStateException(
                    "close() was called while a task of this pool is being completed, by a function that depends on its"
                            + " future, and would wait for itself: use an ...Async method, or shutdownNow()");
        }
        lock.lockInterruptibly();
        try {
            closing = true;
            while (outstanding.get() > 0) {
                changed.awaitNanos(SLICE_NANOS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no more tasks, and ends all there are. What an error keeps it from, the collector does. */
    void abandon(Throwable cause) {
        breakDown(cause);
        lock.lock();
        try {
            for (Seat seat : seats) {
                seat.condemned = true;
                JvmProcess process = seat.process;
                if (process != null) {
                    process.kill();
                }
            }
        } finally {
            lock.unlock();
        }
        failAll(reason(cause));
    }

    /** From now on the pool accepts no tasks, and the collector fails all there are. Never fails. */
    void breakDown(Throwable cause) {
        if (cause != null && broken == null) {
            broken = cause;
        }
        closing = true;
        abandoned = true;
    }

    private Throwable reason(Throwable cause) {
        Throwable known = cause == null ? broken : cause;
        return known == null ? new CancellationException("the pool was shut down") : known;
    }

    private void failAll(Throwable reason) {
        lock.lock();
        try {
            dispatcher.giveUp(reason);
        } finally {
            lock.unlock();
        }
        refused.fail();
        for (Seat seat : seats) {
            for (int slot = 0; slot < seat.tasks.length; slot++) {
                PoolTask task = taskIn(seat, slot);
                if (task != null) {
                    Completion.fail(task, reason);
                }
            }
        }
    }

    List<JvmProcess> workers() {
        List<JvmProcess> workers = new ArrayList<>();
        lock.lock();
        try {
            for (Seat seat : seats) {
                JvmProcess process = seat.process;
                if (process != null) {
                    workers.add(process);
                }
            }
        } finally {
            lock.unlock();
        }
        return workers;
    }

    String describe() {
        lock.lock();
        try {
            String state = broken != null ? "broken" : closing ? "closed" : "open";
            return "workers=" + seats.length + ", tasks=" + outstanding.get() + ", " + state;
        } finally {
            lock.unlock();
        }
    }

    boolean isBroken() {
        return broken != null;
    }
}

package io.multiproc.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The tasks of a pool from their submission to the completion of their futures. Nothing of the user's runs under the lock. */
final class PoolCore {
    private static final boolean SPINS = Runtime.getRuntime().availableProcessors() > 1;
    private static final long HELP_NANOS = 100_000;
    private static final ThreadLocal<Boolean> COMPLETING = new ThreadLocal<>();

    final ReentrantLock lock = new ReentrantLock();
    final Condition changed = lock.newCondition();
    final PoolMemory memory;
    final PoolMemory.Bell bell;
    final Seat[] seats;
    private final Dispatcher dispatcher;
    private final AtomicBoolean helping = new AtomicBoolean();
    private long nextSequence;
    private int outstanding;
    private boolean closing;
    private Throwable broken;

    PoolCore(int workers, int tasksPerWorker) {
        memory = PoolMemory.create(workers);
        bell = memory.parentBell();
        seats = new Seat[workers];
        for (int i = 0; i < workers; i++) {
            seats[i] = new Seat(i, memory.lane(i));
        }
        dispatcher = new Dispatcher(seats, tasksPerWorker);
    }

    /** Accepts a task; it goes to a worker as soon as there is one for it. */
    void submit(PoolTask task) {
        Seat seat;
        List<Runnable> afterwards = new ArrayList<>(0);
        lock.lock();
        try {
            checkOpen();
            count(task);
            seat = dispatcher.dispatch(task, afterwards);
        } finally {
            lock.unlock();
        }
        if (seat != null) {
            seat.lane.bell().ring();
        }
        if (task.limit != null) {
            bell.ring(); // for the collector to look at the clock
        }
        afterwards.forEach(Runnable::run);
    }

    private void count(PoolTask task) {
        task.sequence = nextSequence++;
        outstanding++;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Gives a new worker the first thing that it does. */
    void greet(Seat seat, PoolTask greeting) throws IOException {
        count(greeting);
        seat.assign(greeting);
    }

    /** Throws if no task can be accepted. */
    void checkOpen() {
        if (broken != null) {
            throw new IllegalStateException("the pool is broken: " + broken.getMessage(), broken);
        }
        if (closing) {
            throw new IllegalStateException("the pool is closed: workers=" + seats.length);
        }
    }

    /** Completes what workers have done; false if there was nothing. */
    boolean collectAll() {
        boolean any = false;
        for (Seat seat : seats) {
            any |= collect(seat);
        }
        return any;
    }

    boolean collect(Seat seat) {
        boolean any = false;
        for (int slot = 0; slot < PoolLayout.DEPTH; slot++) {
            any |= seat.lane.state(slot) == Lane.DONE && collect(seat, slot);
        }
        return any;
    }

    private boolean collect(Seat seat, int slot) {
        List<Runnable> afterwards = new ArrayList<>(0);
        PoolTask task;
        Harvest harvest;
        lock.lock();
        try {
            task = seat.tasks[slot];
            if (task == null || task.claimed || seat.starting || seat.lane.state(slot) != Lane.DONE) {
                return false;
            }
            harvest = Harvest.take(seat, task);
            seat.hasRead(task);
            if (harvest.isKept()) {
                task.claimed = true;
            } else {
                release(seat, task, afterwards);
            }
        } finally {
            lock.unlock();
        }
        harvest.decode();
        if (harvest.isKept()) {
            lock.lock();
            try {
                release(seat, task, afterwards);
            } finally {
                lock.unlock();
            }
        }
        afterwards.forEach(Runnable::run);
        harvest.settle();
        return true;
    }

    private void release(Seat seat, PoolTask task, List<Runnable> afterwards) {
        int slot = task.slot;
        seat.remove(task);
        seat.lane.state(slot, Lane.FREE);
        dispatcher.refill(afterwards);
    }

    /** Whether there is something to collect that nobody collects. */
    boolean anyDone() {
        for (Seat seat : seats) {
            for (int slot = 0; slot < PoolLayout.DEPTH; slot++) {
                if (seat.lane.state(slot) == Lane.DONE && isUnclaimed(seat, slot)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isUnclaimed(Seat seat, int slot) {
        lock.lock();
        try {
            return seat.tasks[slot] != null && !seat.tasks[slot].claimed && !seat.starting;
        } finally {
            lock.unlock();
        }
    }

    /** A thread waits for a task: it looks for its outcome for a moment. */
    void help(PoolTask task) {
        if (Thread.currentThread() instanceof Collector collector && collector.isOf(this)) {
            collector.collectUntilDone(task);
        }
        if (!SPINS || task.seat == null || !helping.compareAndSet(false, true)) {
            return;
        }
        bell.disarm();
        try {
            long start = System.nanoTime();
            do {
                Seat seat = task.seat;
                if (seat == null || seat.lane.state(task.slot) == Lane.DONE && collect(seat, task.slot)) {
                    break;
                }
                Thread.onSpinWait();
            } while (System.nanoTime() - start < HELP_NANOS && !task.future.isDone());
        } finally {
            helping.set(false);
            bell.arm();
            if (anyDone()) {
                bell.ring();
            }
        }
    }

    static void succeed(PoolTask task, Object result) {
        task.settled = true;
        Boolean before = COMPLETING.get();
        COMPLETING.set(true);
        try {
            task.future.succeed(result);
        } finally {
            COMPLETING.set(before);
        }
    }

    static void fail(PoolTask task, Throwable thrown) {
        task.settled = true;
        Boolean before = COMPLETING.get();
        COMPLETING.set(true);
        try {
            task.future.completeExceptionally(thrown);
        } finally {
            COMPLETING.set(before);
        }
    }

    /** The future of a task is complete; if not by this pool, nobody wants its result any more. */
    void completed(PoolTask task) {
        List<Runnable> afterwards = new ArrayList<>(0);
        lock.lock();
        try {
            if (!task.settled) {
                task.settled = true;
                dispatcher.revoke(task, afterwards);
            }
            task.forget();
            outstanding--;
            if (outstanding == 0) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        afterwards.forEach(Runnable::run);
    }

    /** Cancels a task that no worker has begun; one that runs goes on, and nobody waits for it. */
    void drop(PoolFuture<?> future) {
        PoolTask task = future.task();
        List<Runnable> afterwards = new ArrayList<>(0);
        boolean begun;
        lock.lock();
        try {
            Seat seat = task.seat;
            begun = seat != null && !seat.takeBack(task);
            if (seat != null && !begun) {
                dispatcher.refill(afterwards);
            }
        } finally {
            lock.unlock();
        }
        afterwards.forEach(Runnable::run);
        if (!begun) {
            future.cancel(true);
        }
    }

    /** Accepts no more tasks, and waits until all have ended. */
    void drain() throws InterruptedException {
        if (COMPLETING.get() != null) {
            throw new IllegalStateException(
                    "close() was called while a task of this pool is being completed, by a function that depends on its"
                            + " future, and would wait for itself: use an ...Async method, or shutdownNow()");
        }
        lock.lockInterruptibly();
        try {
            closing = true;
            while (outstanding > 0) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no more tasks, and ends all there are. */
    void abandon(Throwable cause) {
        List<PoolTask> all = new ArrayList<>();
        lock.lock();
        try {
            closing = true;
            if (cause != null && broken == null) {
                broken = cause;
            }
            all.addAll(dispatcher.giveUp());
            for (Seat seat : seats) {
                for (PoolTask task : seat.tasks) {
                    if (task != null) {
                        all.add(task);
                    }
                }
                seat.condemned = true;
                if (seat.process != null) {
                    seat.process.kill();
                }
            }
        } finally {
            lock.unlock();
        }
        for (PoolTask task : all) {
            fail(task, cause == null ? new CancellationException("the pool was shut down") : cause);
        }
    }

    List<JvmProcess> workers() {
        List<JvmProcess> workers = new ArrayList<>();
        lock.lock();
        try {
            for (Seat seat : seats) {
                if (seat.process != null) {
                    workers.add(seat.process);
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
            return "workers=" + seats.length + ", tasks=" + outstanding + ", " + state;
        } finally {
            lock.unlock();
        }
    }

    boolean isBroken() {
        lock.lock();
        try {
            return broken != null;
        } finally {
            lock.unlock();
        }
    }
}

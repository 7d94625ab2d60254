package io.multiproc.process;

import io.multiproc.internal.text.Throwables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The tasks of a pool from their submission to the completion of their futures, and the lock that all state of the pool in this process belongs to.
 * Nothing of the user's runs under the lock.
 */
final class PoolCore {
    final ReentrantLock lock = new ReentrantLock();
    final Condition changed = lock.newCondition();
    final PoolMemory memory;
    final PoolMemory.Bell bell;
    final Seat[] seats;
    final Harvester harvester;
    private final Dispatcher dispatcher;
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
        harvester = new Harvester(this);
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
            throw new IllegalStateException("the pool is broken: " + Throwables.reason(broken), broken);
        }
        if (closing) {
            throw new IllegalStateException("the pool is closed: workers=" + seats.length);
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
        if (Completion.isGoingOn()) {
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
            Completion.fail(task, cause == null ? new CancellationException("the pool was shut down") : cause);
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

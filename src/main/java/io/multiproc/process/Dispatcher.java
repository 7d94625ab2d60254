package io.multiproc.process;

import java.util.function.Supplier;

/**
 * Which worker has which tasks, and which wait. A task goes to the worker that has least to do; a worker that is idle gets one that another has not
 * begun, so that no task waits behind a long one while a worker is idle. All methods need the pool's lock; what they refuse is to be failed without it.
 *
 * <p>A task is always in a seat, in the list of those that wait, or among the refused: what may fail runs before a task is moved.
 */
final class Dispatcher {
    private final Seat[] seats;
    private final int tasksPerWorker;
    private final Refused refused;
    private final TaskList pending = new TaskList();
    private int cancelledPending;

    Dispatcher(Seat[] seats, int tasksPerWorker, Refused refused) {
        this.seats = seats;
        this.tasksPerWorker = tasksPerWorker;
        this.refused = refused;
    }

    /** Takes a new task; returns whose worker got it and is to be rung, or null. */
    Seat dispatch(PoolTask task) {
        Seat seat = pending.isEmpty() ? choose() : null;
        if (seat == null) {
            pending.add(task);
            return null;
        }
        return assign(seat, task) ? seat : null;
    }

    /** Refuses all that wait. */
    void giveUp(Throwable reason) {
        while (!pending.isEmpty()) {
            refused.add(pending.poll(), reason);
        }
    }

    private Seat choose() {
        Seat best = null;
        for (Seat seat : seats) {
            if (seat.takes(tasksPerWorker) && (best == null || seat.load < best.load)) {
                best = seat;
                if (best.load == 0) {
                    break;
                }
            }
        }
        return best;
    }

    private boolean assign(Seat seat, PoolTask task) {
        try {
            seat.assign(task);
            return true;
        } catch (Throwable e) {
            task.dropSpill();
            refused.add(task, e);
            return false;
        }
    }

    /** Gives waiting tasks to workers that can take them, and idle workers what others have not begun. */
    void refill() {
        while (!pending.isEmpty()) {
            PoolTask task = pending.peek();
            boolean over = task.isOver();
            Seat seat = over ? null : choose();
            if (!over && seat == null) {
                return;
            }
            pending.poll();
            if (over) {
                cancelledPending--;
            } else if (assign(seat, task)) {
                seat.lane.bell().ring();
            }
        }
        for (Seat idle = choose(); idle != null && idle.load == 0; idle = choose()) {
            PoolTask task = takeFromTheBusy();
            if (task == null) {
                return;
            }
            if (assign(idle, task)) {
                idle.lane.bell().ring();
            }
        }
    }

    private PoolTask takeFromTheBusy() {
        while (true) {
            PoolTask oldest = null;
            for (Seat seat : seats) {
                for (int slot = 0; slot < PoolLayout.DEPTH && seat.load > 1; slot++) {
                    PoolTask task = seat.tasks[slot];
                    if (task != null
                            && !task.isOver()
                            && seat.lane.state(slot) == Lane.READY
                            && (oldest == null || task.sequence < oldest.sequence)) {
                        oldest = task;
                    }
                }
            }
            if (oldest == null || oldest.seat.takeBack(oldest)) {
                return oldest;
            }
        }
    }

    /** Takes a task that no worker has begun back among those that wait. */
    private void putBack(PoolTask task) {
        if (!task.settled) {
            pending.add(task);
        }
    }

    /** Nobody wants the outcome of a task any more: it does not begin, or its worker is killed. */
    void revoke(PoolTask task) {
        boolean revoked = false;
        task.settled = true;
        try {
            Seat seat = task.seat;
            if (seat == null) {
                if (2 * ++cancelledPending > pending.size()) {
                    pending.removeOver();
                    cancelledPending = 0;
                }
            } else if (!task.claimed && !seat.takeBack(task)) {
                killIfRunning(seat, task);
            }
            revoked = true;
        } finally {
            if (!revoked) {
                task.settled = false; // so that the collector does it again
            }
        }
        refill();
    }

    /** First takes away what the worker might go on with: nothing but this task must be hit. */
    private void killIfRunning(Seat seat, PoolTask task) {
        for (PoolTask other : seat.tasks) {
            if (other != null && other != task && !other.claimed && seat.takeBack(other)) {
                putBack(other);
            }
        }
        if (seat.lane.state(task.slot) == Lane.TAKEN && seat.process != null) {
            seat.condemned = true;
            seat.process.kill();
        }
    }

    /**
     * The process of a seat is gone: what it had not begun waits again, what it was doing is among the dead of the seat. After an error it may be called
     * again.
     */
    void vacate(Seat seat, Supplier<? extends Throwable> death) {
        for (int slot = 0; slot < seat.tasks.length; slot++) {
            PoolTask task = seat.tasks[slot];
            if (task == null || task.claimed) {
                continue;
            }
            if (!task.isGreeting && seat.takeBack(task)) {
                putBack(task);
            } else { // taken; and whatever the state is, if the worker has damaged it
                Throwable problem = death.get();
                seat.remove(task);
                seat.lane.state(slot, Lane.FREE);
                seat.dead.add(task, problem);
            }
        }
        refill();
    }

    /** Whether tasks wait for a worker. */
    boolean anyPending() {
        return !pending.isEmpty();
    }
}

package io.multiproc.process;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which worker has which tasks, and which wait. A task goes to the worker that has least to do; a worker that is idle gets one that another has not
 * begun, so that no task waits behind a long one while a worker is idle. All methods need the pool's lock; what they put into a list is to be run
 * without it.
 */
final class Dispatcher {
    private final Seat[] seats;
    private final int tasksPerWorker;
    private final ArrayDeque<PoolTask> pending = new ArrayDeque<>();
    private int cancelledPending;

    Dispatcher(Seat[] seats, int tasksPerWorker) {
        this.seats = seats;
        this.tasksPerWorker = tasksPerWorker;
    }

    /** Takes a new task; returns whose worker got it and is to be rung, or null. */
    Seat dispatch(PoolTask task, List<Runnable> afterwards) {
        Seat seat = pending.isEmpty() ? choose() : null;
        if (seat == null) {
            pending.add(task);
            return null;
        }
        return assign(seat, task, afterwards) ? seat : null;
    }

    /** Forgets all that wait, and returns them. */
    List<PoolTask> giveUp() {
        List<PoolTask> all = new ArrayList<>(pending);
        pending.clear();
        return all;
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

    private static boolean assign(Seat seat, PoolTask task, List<Runnable> afterwards) {
        try {
            seat.assign(task);
            return true;
        } catch (IOException | RuntimeException e) {
            task.dropSpill();
            afterwards.add(() -> Completion.fail(task, e));
            return false;
        }
    }

    /** Gives waiting tasks to workers that can take them, and idle workers what others have not begun. */
    void refill(List<Runnable> afterwards) {
        while (!pending.isEmpty()) {
            PoolTask task = pending.peek();
            Seat seat = task.settled ? null : choose();
            if (!task.settled && seat == null) {
                return;
            }
            pending.remove();
            if (task.settled) {
                cancelledPending--;
            } else if (assign(seat, task, afterwards)) {
                seat.lane.bell().ring();
            }
        }
        for (Seat idle = choose(); idle != null && idle.load == 0; idle = choose()) {
            PoolTask task = takeFromTheBusy();
            if (task == null) {
                return;
            }
            if (assign(idle, task, afterwards)) {
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
                            && !task.settled
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

    /** Puts tasks that no worker has begun before all that wait. */
    private void putBack(List<PoolTask> tasks) {
        tasks.sort(Comparator.comparingLong((PoolTask task) -> task.sequence).reversed());
        for (PoolTask task : tasks) {
            if (!task.settled) {
                pending.addFirst(task);
            }
        }
    }

    /** Nobody wants the outcome of a task any more: it does not begin, or its worker is killed. */
    void revoke(PoolTask task, List<Runnable> afterwards) {
        Seat seat = task.seat;
        if (seat == null) {
            if (2 * ++cancelledPending > pending.size()) {
                pending.removeIf(other -> other.settled);
                cancelledPending = 0;
            }
        } else if (!task.claimed && !seat.takeBack(task)) {
            killIfRunning(seat, task);
        }
        refill(afterwards);
    }

    /** First takes away what the worker might go on with: nothing but this task must be hit. */
    private void killIfRunning(Seat seat, PoolTask task) {
        List<PoolTask> others = new ArrayList<>();
        for (PoolTask other : seat.tasks) {
            if (other != null && other != task && !other.claimed && seat.takeBack(other)) {
                others.add(other);
            }
        }
        putBack(others);
        if (seat.lane.state(task.slot) == Lane.TAKEN && seat.process != null) {
            seat.condemned = true;
            seat.process.kill();
        }
    }

    /** The process of a seat is gone: gives back what it had not begun, and returns what it was doing. */
    List<PoolTask> vacate(Seat seat, List<Runnable> afterwards) {
        List<PoolTask> dead = new ArrayList<>();
        List<PoolTask> others = new ArrayList<>();
        for (PoolTask task : seat.tasks.clone()) {
            if (task == null || task.claimed) {
                continue;
            }
            int slot = task.slot;
            if (seat.takeBack(task)) {
                (task.isGreeting ? dead : others).add(task);
            } else { // taken; and whatever the state is, if the worker has damaged it
                seat.remove(task);
                seat.lane.state(slot, Lane.FREE);
                dead.add(task);
            }
        }
        putBack(others);
        refill(afterwards);
        return dead;
    }
}

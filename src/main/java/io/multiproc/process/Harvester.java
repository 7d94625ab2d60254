package io.multiproc.process;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Takes outcomes out of the slots: in the collector's thread, or in one that waits for a task and looks for its outcome by itself. */
final class Harvester {
    private static final boolean SPINS = Runtime.getRuntime().availableProcessors() > 1;
    private static final long HELP_NANOS = 100_000;

    private final PoolCore core;
    private final AtomicBoolean helping = new AtomicBoolean();

    /** Outcomes that were taken out of their slots, but not told because of an error. */
    private final AtomicReference<Harvest> left = new AtomicReference<>();

    Harvester(PoolCore core) {
        this.core = core;
    }

    /** Completes what workers have done; false if there was nothing. */
    boolean collectAll() {
        boolean any = finishLeft();
        for (Seat seat : core.seats) {
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
        PoolTask task;
        Harvest harvest = null;
        boolean told = false;
        try {
            core.lock.lock();
            try {
                task = seat.tasks[slot];
                if (task == null || task.claimed || seat.starting || seat.lane.state(slot) != Lane.DONE) {
                    return false;
                }
                harvest = Harvest.take(seat, task);
                seat.hasRead(task);
                task.claimed = true;
                if (!harvest.isKept()) {
                    release(seat, task);
                }
            } finally {
                core.lock.unlock();
            }
            harvest.decode();
            if (harvest.isKept()) {
                core.lock.lock();
                try {
                    release(seat, task);
                } finally {
                    core.lock.unlock();
                }
            }
            core.refused.fail();
            harvest.settle();
            told = true;
        } finally {
            if (!told && harvest != null) {
                leave(harvest);
            }
        }
        return true;
    }

    private void leave(Harvest harvest) {
        do {
            harvest.nextLeft = left.get();
        } while (!left.compareAndSet(harvest.nextLeft, harvest));
    }

    /** Tells the outcomes that an error has left; false if there was none. */
    private boolean finishLeft() {
        Harvest harvest = left.get();
        if (harvest == null || !left.compareAndSet(harvest, harvest.nextLeft)) {
            return harvest != null;
        }
        boolean told = false;
        try {
            harvest.decode();
            core.lock.lock();
            try {
                Seat seat = harvest.task().seat;
                if (seat != null) {
                    release(seat, harvest.task());
                } else {
                    core.dispatcher().refill();
                }
            } finally {
                core.lock.unlock();
            }
            core.refused.fail();
            harvest.settle();
            told = true;
        } finally {
            if (!told) {
                leave(harvest);
            }
        }
        return true;
    }

    private void release(Seat seat, PoolTask task) {
        int slot = task.slot;
        seat.remove(task);
        seat.lane.state(slot, Lane.FREE);
        core.dispatcher().refill();
    }

    /** Whether there is something to collect that nobody collects. */
    boolean anyDone() {
        if (left.get() != null) {
            return true;
        }
        for (Seat seat : core.seats) {
            for (int slot = 0; slot < PoolLayout.DEPTH; slot++) {
                if (seat.lane.state(slot) == Lane.DONE && isUnclaimed(seat, slot)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isUnclaimed(Seat seat, int slot) {
        core.lock.lock();
        try {
            return seat.tasks[slot] != null && !seat.tasks[slot].claimed && !seat.starting;
        } finally {
            core.lock.unlock();
        }
    }

    /** A thread waits for a task: it looks for its outcome for a moment. */
    void help(PoolTask task) {
        if (Thread.currentThread() instanceof Collector collector && collector.isOf(core)) {
            collector.collectUntilDone(task);
        }
        if (!SPINS || task.seat == null || !helping.compareAndSet(false, true)) {
            return;
        }
        core.bell.disarm();
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
            core.bell.arm();
            if (anyDone()) {
                core.bell.ring();
            }
        }
    }
}

package io.multiproc.process;

import io.multiproc.memory.SharedMemory;
import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicBoolean;

/** A place for a worker in a pool: the lane, the process that has it now, and the tasks that are in it. Belongs to the pool's lock. */
final class Seat {
    final int index;
    final Lane lane;
    final PoolTask[] tasks = new PoolTask[PoolLayout.DEPTH];
    /** Written without the lock when a process has been started: that must not fail. */
    volatile JvmProcess process;
    /** A process is being started for it. */
    volatile boolean starting;
    /** Its process is gone, and another is to be started. */
    volatile boolean vacant;
    /** What a new worker does first, until the pool has taken note of its end. */
    volatile PoolFuture<?> greeting;
    /** Whether a thread clears away what a process has left. */
    final AtomicBoolean clearing = new AtomicBoolean();
    /** What a process was doing when it died. */
    final Refused dead = new Refused();
    /** The worker has greeted. */
    boolean ready;
    /** Gets no more tasks: its worker is being killed. */
    boolean condemned;

    int load;
    private int assigned;
    private int workers;
    private final BitSet knownShapes = new BitSet();

    Seat(int index, Lane lane) {
        this.index = index;
        this.lane = lane;
    }

    /** Before a new process has it. */
    void renew() {
        ready = false;
        condemned = false;
        assigned = 0;
        workers++;
        knownShapes.clear();
        lane.orderEnd(false);
        lane.wakes(false);
    }

    /**
     * Whether the worker may get a task.
     *
     * @param limit how many it may have in its life, or 0
     */
    boolean takes(int limit) {
        return ready && !condemned && load < PoolLayout.DEPTH && (limit == 0 || assigned <= limit); // and the greeting
    }

    /** Puts a task into a free slot; the worker must be rung afterwards. */
    void assign(PoolTask task) throws IOException {
        int slot = freeSlot();
        TaskShape shape = task.shape;
        boolean known = shape == null || knownShapes.get(shape.number());
        byte[] message = task.encode(known);
        if (message.length > PoolLayout.LONGEST) {
            SharedMemory memory = Spill.store(message);
            task.spill(memory);
            message = Spill.message(PoolMessage.SPILLED, memory);
        }
        task.carriesShape = !known;
        task.slot = slot;
        task.worker = workers;
        task.claimed = false;
        task.seenRunning = false;
        tasks[slot] = task;
        load++;
        assigned++;
        lane.sequence(slot, task.sequence);
        lane.write(slot, message, message.length);
        lane.state(slot, Lane.READY);
        task.seat = this;
    }

    /** The worker gets no task in this place any more. */
    void remove(PoolTask task) {
        tasks[task.slot] = null;
        task.seat = null;
        load--;
        task.dropSpill();
    }

    /** Takes back a task that the worker has not begun; false if it has. */
    boolean takeBack(PoolTask task) {
        if (!lane.move(task.slot, Lane.READY, Lane.FREE)) {
            return false;
        }
        assigned--;
        remove(task);
        return true;
    }

    /** Notes that the worker has read a task. */
    void hasRead(PoolTask task) {
        if (task.carriesShape && task.worker == workers) {
            knownShapes.set(task.shape.number());
        }
    }

    String describe() {
        return process == null ? "PoolWorker-" + index : process.name() + ", pid=" + process.pid();
    }

    private int freeSlot() {
        for (int slot = 0; slot < tasks.length; slot++) {
            if (tasks[slot] == null && lane.state(slot) == Lane.FREE) {
                return slot;
            }
        }
        throw new AssertionError("no free slot: load=" + load);
    }
}

package io.multiproc.process;

import io.multiproc.internal.object.Handle;
import io.multiproc.internal.os.Reclamation;
import io.multiproc.internal.time.Backoff;
import io.multiproc.memory.SharedMemory;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** What a worker of a pool does: takes tasks from its lane, one after the other, until it is told to end. See {@link Lane} for the protocol. */
final class PoolWorker {
    private static final int MULTI = Runtime.getRuntime().availableProcessors() > 1 ? 1 : 0;
    private static final long SPIN_NANOS = 50_000L * MULTI;
    private static final long SHORTEST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;
    /** A worker looks again after this part of the time waited. */
    private static final int PAUSE_PART = 8;

    private static final long SLICE_NANOS = 100_000_000;

    /** The steps of the protocol, in their order. */
    enum Step {
        BEFORE_TAKING,
        TAKEN,
        PERFORMED,
        WRITTEN,
        DONE,
        RUNG
    }

    /** For tests: called at each step of each task. */
    interface Probe {
        void at(Step step);
    }

    private static volatile Probe probe;

    private final PoolMemory memory;
    private final Lane lane;
    private final PoolMemory.Bell parent;
    private final int limit;
    private final WorkerTasks tasks = new WorkerTasks();
    private final Object[] kept = new Object[PoolLayout.DEPTH];
    private final long[] keptBytes = new long[PoolLayout.DEPTH];
    private boolean hasForgotten;

    private PoolWorker(PoolMemory memory, int index, int limit) {
        this.memory = memory;
        lane = memory.lane(index);
        parent = memory.parentBell();
        this.limit = limit;
    }

    static void watch(Probe newProbe) {
        probe = newProbe;
    }

    /**
     * The task of a worker's process: works until told to end.
     *
     * @param limit how many tasks at most, or 0
     */
    static RemoteRunnable main(String pool, int base, int index, int limit) {
        return () -> new PoolWorker(PoolMemory.attach(pool, base), index, limit).work();
    }

    private void work() throws IOException {
        Waits waits = new Waits();
        waits.start();
        int performed = 0;
        while (limit == 0 || performed <= limit) { // the first is the greeting
            int slot = lane.oldestReady();
            if (slot < 0) {
                if (!awaitWork()) {
                    break;
                }
            } else if (take(slot)) {
                perform(slot);
                performed++;
            }
        }
        awaitCollected();
    }

    private static void at(Step step) {
        Probe watching = probe;
        if (watching != null) {
            watching.at(step);
        }
    }

    private boolean take(int slot) {
        at(Step.BEFORE_TAKING);
        return lane.move(slot, Lane.READY, Lane.TAKEN);
    }

    private void perform(int slot) throws IOException {
        at(Step.TAKEN);
        forget(slot);
        long before = Handle.writtenByThisThread();
        long bytesBefore = Handle.bytesWrittenByThisThread();
        byte[] outcome = tasks.perform(message(slot));
        Thread.interrupted(); // whatever the task has left
        at(Step.PERFORMED);
        boolean keeps = Handle.writtenByThisThread() != before;
        if (keeps) {
            kept[slot] = tasks.lastOutcome();
            keptBytes[slot] = Handle.bytesWrittenByThisThread() - bytesBefore;
        }
        write(slot, outcome, keeps);
        at(Step.WRITTEN);
        lane.state(slot, Lane.DONE);
        at(Step.DONE);
        parent.ring();
        at(Step.RUNG);
    }

    private byte[] message(int slot) throws IOException {
        byte[] message = lane.read(slot);
        try {
            return message[0] == PoolMessage.SPILLED ? Spill.load(message) : message;
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }

    private void write(int slot, byte[] values, boolean keeps) throws IOException {
        byte[] outcome = new byte[PoolOutcome.VALUES + values.length];
        outcome[0] = keeps ? PoolOutcome.KEPT : PoolOutcome.PLAIN;
        System.arraycopy(values, 0, outcome, PoolOutcome.VALUES, values.length);
        if (outcome.length > PoolLayout.LONGEST) {
            outcome = spilled(slot, outcome);
        }
        lane.write(slot, outcome, outcome.length);
    }

    private byte[] spilled(int slot, byte[] outcome) throws IOException {
        try {
            SharedMemory memory = Spill.store(outcome);
            kept[slot] = new Object[] {kept[slot], memory};
            return Spill.message(PoolOutcome.SPILLED, memory);
        } catch (RuntimeException e) {
            IOException refusal = new IOException(
                    "there is no room in shared memory for the result of the task: bytes=" + outcome.length
                            + ", problem=" + e.getMessage() + "; return less, or close shared objects",
                    e);
            byte[] values =
                    PoolOutcome.encode(new Object[0], 0, Failure.of(refusal).shortened());
            byte[] small = new byte[PoolOutcome.VALUES + values.length];
            System.arraycopy(values, 0, small, PoolOutcome.VALUES, values.length);
            return small;
        }
    }

    /** Waits for a task; false if this worker is to end. */
    private boolean awaitWork() {
        Backoff backoff = new Backoff(SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS, PAUSE_PART);
        do {
            if (lane.oldestReady() >= 0) {
                return true;
            }
            Thread.onSpinWait();
        } while (backoff.elapsed() < SPIN_NANOS);
        while (true) {
            forgetCollected();
            lane.bell().arm();
            if (lane.oldestReady() >= 0) {
                return true;
            }
            if (lane.isToEnd()) {
                return false;
            }
            if (hasForgotten && backoff.elapsed() > SLICE_NANOS) {
                hasForgotten = false;
                Reclamation.whenIdle(); // Nothing else makes a heap be collected on which nothing happens.
            }
            lane.bell().await(SLICE_NANOS, backoff.next());
        }
    }

    private void forgetCollected() {
        for (int slot = 0; slot < kept.length; slot++) {
            if (kept[slot] != null && lane.state(slot) != Lane.DONE) {
                forget(slot);
            }
        }
    }

    /** The parent has what this process has kept for it: unless a task keeps it as well, it is garbage from here on. */
    private void forget(int slot) {
        if (kept[slot] != null) {
            kept[slot] = null;
            hasForgotten = true;
            Reclamation.dropped(keptBytes[slot]);
        }
    }

    /** What this process keeps for the parent goes with it, so it stays until the parent has all; if that dies, the watch on it ends this process. */
    private void awaitCollected() {
        for (int slot = 0; slot < kept.length; slot++) {
            while (kept[slot] != null && lane.state(slot) == Lane.DONE) {
                LockSupport.parkNanos(SHORTEST_PAUSE_NANOS);
            }
        }
    }

    /** Loads what sleeping and waking need, which takes longer than a short task, a little later. */
    private final class Waits extends Thread {
        private static final long DELAY_MILLIS = 300;

        Waits() {
            super(null, null, "multiproc-waits", 0, false);
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                sleep(DELAY_MILLIS);
                memory.enableWaits();
                lane.wakes(true);
            } catch (InterruptedException | RuntimeException e) {
                return; // then both sides go on looking
            }
        }
    }
}

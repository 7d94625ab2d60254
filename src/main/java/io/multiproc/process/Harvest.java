package io.multiproc.process;

import io.multiproc.MultiprocException;
import io.multiproc.RemoteTaskException;
import java.util.concurrent.TimeUnit;

/** The outcome of one task on its way from the worker's slot to the future. */
final class Harvest {
    private static final long PATIENCE_SECONDS = 2;

    /** The results of a chunk that there are, and what ended it early, or null. */
    record Chunk(Object[] values, RuntimeException failure) {}

    /** The next one that an error has left unfinished. */
    Harvest nextLeft;

    private final PoolTask task;
    private final JvmProcess worker;
    private final byte[] bytes;
    private PoolOutcome outcome;

    private Harvest(PoolTask task, JvmProcess worker, byte[] bytes, PoolOutcome outcome) {
        this.task = task;
        this.worker = worker;
        this.bytes = bytes;
        this.outcome = outcome;
    }

    /** Copies it out of the slot, under the pool's lock. */
    static Harvest take(Seat seat, PoolTask task) {
        try {
            return new Harvest(task, seat.process, seat.lane.read(task.slot), null);
        } catch (MultiprocException e) {
            return new Harvest(task, seat.process, new byte[1], PoolOutcome.unreadable(e));
        }
    }

    PoolTask task() {
        return task;
    }

    /** Whether the worker keeps something until it has been decoded. */
    boolean isKept() {
        return bytes[0] != PoolOutcome.PLAIN;
    }

    /** Runs code of the user's classes. */
    void decode() {
        if (outcome != null || task.future.isDone()) {
            return;
        }
        try {
            byte[] all = bytes[0] == PoolOutcome.SPILLED ? Spill.load(bytes) : bytes;
            outcome = PoolOutcome.decode(all, PoolOutcome.VALUES, task.loader);
        } catch (Throwable e) { // a worker's memory that is not there
            outcome = PoolOutcome.unreadable(e);
        }
    }

    /** Completes the future. */
    void settle() {
        if (outcome == null) {
            task.settled = true; // nobody wants it
        } else if (outcome.isStale()) {
            // Either the worker died just now, or the task returned what was nobody's any more.
            worker.onExit()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .whenComplete((status, late) ->
                            Completion.fail(task, status == null ? failure() : Staff.death(worker, status)));
        } else if (task.isChunk) {
            Completion.succeed(task, new Chunk(outcome.values, outcome.failure == null ? null : failure()));
        } else if (outcome.failure != null) {
            Completion.fail(task, failure());
        } else {
            Completion.succeed(task, outcome.values[0]);
        }
    }

    private RemoteTaskException failure() {
        Failure failure = outcome.failure;
        return new RemoteTaskException(
                worker.name(), worker.pid(), failure.className(), failure.message(), failure.stack(), outcome.thrown);
    }
}

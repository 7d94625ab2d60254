package io.multiproc.process;

import io.multiproc.memory.SharedMemory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A task of a pool, from its submission until its future is complete. The fields that change belong to the pool's lock. */
final class PoolTask {
    final TaskShape shape;
    final boolean isGreeting;
    final PoolFuture<?> future;
    final Duration limit;
    final ClassLoader loader;
    final boolean isChunk;
    private PoolMessage message;
    private Object kept;

    long sequence;
    /** The one behind it in a {@link TaskList} or in {@link Refused}. */
    PoolTask next;
    /** Why it is to fail, if it is in {@link Refused}. */
    Throwable problem;
    /** Whether the pool counts it as one that has not ended. */
    final AtomicBoolean counted = new AtomicBoolean();
    /** Where it is, or null while it waits in the parent. */
    volatile Seat seat;

    int slot;
    /** Which of the workers that its seat has had. */
    int worker;
    /** Whether a thread is about to complete it with what the worker wrote. */
    boolean claimed;
    /** Whether its shape's definition went with it. */
    boolean carriesShape;
    /** Whether its future is complete; set before it is completed by the pool. */
    volatile boolean settled;
    /** When it was first seen to run, if it has a limit. */
    long runsSince;

    boolean seenRunning;

    private SharedMemory spill;

    /**
     * Makes a task.
     *
     * @param limit how long it may run, or null
     * @param origin the user's task: its class loader finds the classes of the outcome
     * @param kept what has to be reachable until the worker is done: shared objects that travel with the task
     * @param isChunk whether the future wants the whole outcome
     */
    PoolTask(PoolMessage message, PoolFuture<?> future, Duration limit, Object origin, Object kept, boolean isChunk) {
        this.message = message;
        this.shape = message.shape();
        this.isGreeting = message.isGreeting();
        this.future = future;
        this.limit = limit;
        ClassLoader own = origin.getClass().getClassLoader();
        this.loader = own == null ? ClassLoader.getSystemClassLoader() : own;
        this.kept = kept;
        this.isChunk = isChunk;
        future.belongsTo(this);
    }

    /** Notes the memory that its message lies in while it is in a slot. */
    void spill(SharedMemory memory) {
        dropSpill();
        spill = memory;
    }

    /** Never fails: memory that cannot be closed goes when it is unreachable. */
    void dropSpill() {
        SharedMemory memory = spill;
        spill = null;
        if (memory != null) {
            try {
                memory.close();
            } catch (Throwable e) {
                // The slot of the task must become free all the same.
            }
        }
    }

    /** Whether its outcome is set, or its future complete, so that no caller waits for an outcome. */
    boolean isOver() {
        return settled || future.isDone();
    }

    /** How long it may run, if that is limited. */
    long limitNanos() {
        return TimeUnit.NANOSECONDS.convert(limit); // for ever, if that is too long for a long
    }

    /** The message as bytes, with or without the definition of its shape. */
    byte[] encode(boolean shapeIsKnown) {
        return message.encode(shapeIsKnown);
    }

    /** It will not be sent again, and nobody needs what travelled with it: whoever keeps the future must not keep that. */
    void forget() {
        message = null;
        kept = null;
    }

    /** What has to be reachable. */
    Object kept() {
        return kept;
    }
}

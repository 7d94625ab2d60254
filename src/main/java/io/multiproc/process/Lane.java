package io.multiproc.process;

import io.multiproc.DamagedObjectException;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;

/**
 * The slots through which one worker gets its tasks and gives back what became of them. The state of a slot:
 *
 * <pre>
 *            parent             worker              worker              parent
 *   FREE --------------&gt; READY -----------&gt; TAKEN ------------&gt; DONE ------------&gt; FREE
 *     ^                    |
 *     +--------------------+  parent: takes it back, for a worker that is idle, or for good
 * </pre>
 *
 * <p>READY is left by compare-and-set, so either the worker has a task or the parent has it back. What it means for the task if the worker is killed:
 *
 * <table>
 * <caption>Kill points</caption>
 * <tr><th>killed</th><th>state found</th><th>the task</th></tr>
 * <tr><td>before it took the task</td><td>READY</td><td>has not begun; another worker gets it</td></tr>
 * <tr><td>between taking it and the store of DONE</td><td>TAKEN</td><td>WorkerDiedException</td></tr>
 * <tr><td>after the store of DONE, before or after it rang</td><td>DONE</td><td>has its outcome</td></tr>
 * </table>
 *
 * <p>The only exception: an outcome that lies in the worker's own memory (it was too large for the slot, or has shared objects of that worker's) is
 * gone if the worker is killed before the parent has attached it, and the task ends with WorkerDiedException.
 */
final class Lane {
    static final int FREE = 0;
    static final int READY = 1;
    static final int TAKEN = 2;
    static final int DONE = 3;

    private final PoolMemory memory;
    private final ByteBuffer words;
    private final int index;
    private final PoolMemory.Bell bell;

    Lane(PoolMemory memory, int index) {
        this.memory = memory;
        this.words = memory.words;
        this.index = index;
        this.bell = memory.bell(PoolLayout.laneAt(index) + PoolLayout.WORKER_BELL);
    }

    PoolMemory.Bell bell() {
        return bell;
    }

    int state(int slot) {
        return Words.getIntVolatile(words, at(slot) + PoolLayout.STATE);
    }

    void state(int slot, int state) {
        Words.setIntVolatile(words, at(slot) + PoolLayout.STATE, state);
    }

    boolean move(int slot, int from, int to) {
        return Words.compareAndSetInt(words, at(slot) + PoolLayout.STATE, from, to);
    }

    long sequence(int slot) {
        return words.getLong(at(slot) + PoolLayout.SEQUENCE);
    }

    void sequence(int slot, long sequence) {
        Words.setLong(words, at(slot) + PoolLayout.SEQUENCE, sequence);
    }

    void write(int slot, byte[] message, int length) {
        Words.setBytes(words, at(slot) + PoolLayout.MESSAGE, message, length);
        Words.setInt(words, at(slot) + PoolLayout.LENGTH, length);
    }

    byte[] read(int slot) {
        int length = words.getInt(at(slot) + PoolLayout.LENGTH);
        if (length < 0 || length > PoolLayout.LONGEST) {
            throw new DamagedObjectException("memory of a pool", "length of a message=" + length);
        }
        byte[] message = new byte[length];
        words.get(at(slot) + PoolLayout.MESSAGE, message);
        return message;
    }

    /**
     * The slot with the oldest task that is ready, or -1. Tasks may come during the look, an old one into a slot that has been looked at and a new one
     * into a slot that has not; a second look, begun when the new one was there, sees the old one too.
     */
    int oldestReady() {
        int oldest = oldestReady(-1);
        return oldest < 0 ? oldest : oldestReady(oldest);
    }

    /** The same, in one look, unless the task in a slot that was ready is older. */
    private int oldestReady(int known) {
        int oldest = known;
        for (int slot = 0; slot < PoolLayout.DEPTH; slot++) {
            if (state(slot) == READY && (oldest < 0 || sequence(slot) < sequence(oldest))) {
                oldest = slot;
            }
        }
        return oldest;
    }

    boolean isToEnd() {
        return Words.getIntVolatile(words, orderAt()) != 0;
    }

    void orderEnd(boolean end) {
        Words.setIntVolatile(words, orderAt(), end ? 1 : 0);
    }

    /** Whether the worker can wake the parent; else the parent has to look. */
    boolean wakes() {
        return Words.getIntVolatile(words, wakesAt()) != 0;
    }

    void wakes(boolean can) {
        Words.setIntVolatile(words, wakesAt(), can ? 1 : 0);
    }

    private int orderAt() {
        return memory.base + PoolLayout.laneAt(index) + PoolLayout.ORDER;
    }

    private int wakesAt() {
        return memory.base + PoolLayout.laneAt(index) + PoolLayout.WAKES;
    }

    private int at(int slot) {
        return memory.base + PoolLayout.slotAt(index, slot);
    }
}

package io.multiproc.process;

/**
 * The layout of a pool's memory, from its data offset on.
 *
 * <pre>
 *   0     the parent's bell (4): 1 while a thread of the parent may sleep
 *   8     nonce (8)
 *   64    the lane of worker 0, then of worker 1, ...
 *
 *   a lane:
 *   0     the worker's bell (4): 1 while the worker may sleep
 *   4     order (4): 1 if the worker is to end as soon as it has nothing to do
 *   8     wakes (4): 1 if the worker can wake the parent
 *   64    slot 0, then slot 1, ...
 *
 *   a slot:
 *   0     state (4), see {@code Lane}
 *   4     length (4) of the message
 *   8     sequence number (8) of the task
 *   16    the message: the task, and later in the same place its outcome
 * </pre>
 *
 * <table>
 * <caption>Who reads and writes what</caption>
 * <tr><th>field</th><th>read</th><th>written</th><th>guard</th></tr>
 * <tr><td>bells</td><td>volatile</td><td>volatile</td><td>none</td></tr>
 * <tr><td>nonce</td><td>plain</td><td>plain</td><td>written before a worker is started</td></tr>
 * <tr><td>wakes</td><td>volatile</td><td>volatile</td><td>the worker writes; the parent when there is none</td></tr>
 * <tr><td>order</td><td>volatile</td><td>volatile</td><td>the parent writes</td></tr>
 * <tr><td>state</td><td>volatile</td><td>volatile or compare-and-set</td><td>the state itself says who may change it</td></tr>
 * <tr><td>the rest of a slot</td><td>plain</td><td>plain</td><td>the state: FREE and DONE the parent's, TAKEN the worker's</td></tr>
 * </table>
 */
final class PoolLayout {
    private static final int LINE = 64;

    /** How many tasks a worker may have in its lane: the one that it runs, and those that it goes on with by itself. */
    static final int DEPTH = 4;

    static final int PARENT_BELL = 0;
    static final int NONCE = PARENT_BELL + Long.BYTES;
    static final int LANES = PARENT_BELL + LINE;

    static final int WORKER_BELL = 0;
    static final int ORDER = WORKER_BELL + Integer.BYTES;
    static final int WAKES = ORDER + Integer.BYTES;
    static final int SLOTS = WORKER_BELL + LINE;

    static final int STATE = 0;
    static final int LENGTH = STATE + Integer.BYTES;
    static final int SEQUENCE = LENGTH + Integer.BYTES;
    static final int MESSAGE = SEQUENCE + Long.BYTES;
    static final int SLOT_SIZE = 32 << 10;

    /** The longest message that fits in a slot; longer ones travel in shared memory of their own. */
    static final int LONGEST = SLOT_SIZE - MESSAGE;

    static final int LANE_SIZE = SLOTS + DEPTH * SLOT_SIZE;

    private PoolLayout() {}

    static int laneAt(int lane) {
        return LANES + lane * LANE_SIZE;
    }

    static int slotAt(int lane, int slot) {
        return laneAt(lane) + SLOTS + slot * SLOT_SIZE;
    }

    static long size(int lanes) {
        return LANES + (long) lanes * LANE_SIZE;
    }
}

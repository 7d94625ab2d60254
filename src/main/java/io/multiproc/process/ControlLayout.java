package io.multiproc.process;

import io.multiproc.internal.wait.Secret;

/**
 * The control segment, version 0: what parent and child say to each other about one task. Native byte order.
 *
 * <pre>
 *   0                   8         12        16                  24
 *  +-------------------+---------+---------+-------------------+
 *  | magic             | version | state   | nonce             |
 *  +-------------------+---------+---------+-------------------+
 *  24                  32        36        40        44        48
 *  +-------------------+---------+---------+---------+---------+
 *  | pid of the child  | signal  | orderly | exit    | flags   |
 *  |                   |         |         | code    |         |
 *  +-------------------+---------+---------+---------+---------+
 *  48        52        56                  64                  72                  80
 *  +---------+---------+-------------------+-------------------+-------------------+
 *  | bell    | end     | introduction size | task size         | outcome size      |
 *  +---------+---------+-------------------+-------------------+-------------------+
 *  80                                     96
 *  +---------------------------------------+
 *  | secret                                |
 *  +---------------------------------------+
 *  96 = start of: introduction, task, outcome (each aligned to 8)
 * </pre>
 *
 * <p>The bell is the word that a watching parent sleeps on: whoever has something for it to see adds one, then wakes. That is the child
 * when it stays, and the parent itself when the child is gone.
 *
 * <p>Where there are no signals, the parent sets the word "end" to 1 to tell the child to exit, and the child looks at it from time to time.
 *
 * <p>The secret is the key of the name of the semaphore on which the parent sleeps; the nonce stands on the command line, which other users see.
 *
 * <p>The outcome lies behind what the parent has reserved, but for the first {@link #OUTCOME_RESERVE} bytes: it is written to the
 * segment's file, so that a full file system is an exception and not the end of the process.
 *
 * <table border="1">
 * <caption>The state word</caption>
 * <tr><th>from</th><th>to</th><th>who</th><th>when</th></tr>
 * <tr><td>STARTING</td><td>ACCEPTED</td><td>child</td><td>the task is deserialized, its shared objects are attached</td></tr>
 * <tr><td>STARTING</td><td>REFUSED</td><td>child</td><td>the task cannot be deserialized; the outcome says why</td></tr>
 * <tr><td>ACCEPTED</td><td>RETURNED</td><td>child</td><td>the task has returned; the outcome is its result, or empty</td></tr>
 * <tr><td>ACCEPTED</td><td>THREW</td><td>child</td><td>the task has thrown; the outcome is the exception</td></tr>
 * <tr><td>RETURNED, THREW</td><td>ACKNOWLEDGED</td><td>parent</td><td>with flag STAYS only: the outcome is decoded, the child may
 * end</td></tr>
 * </table>
 *
 * <p>A child does not map the segment, but writes to its file: the fields that it writes, one after the other, are in the parent's memory
 * in that order.
 *
 * <p>A child that dies leaves the state as it is, and nobody changes it any more: the parent then reads it once the process is gone.
 * Each other field has one writer, which writes it before the state that makes it valid; signal, orderly and exit code are valid when
 * the process is gone.
 */
final class ControlLayout {
    static final long MAGIC_VALUE = 0x4d50_434f_4e54_524cL;
    static final int VERSION_VALUE = 0;

    static final int MAGIC = 0;
    static final int VERSION = MAGIC + Long.BYTES;
    static final int STATE = VERSION + Integer.BYTES;
    static final int NONCE = STATE + Integer.BYTES;
    static final int PID = NONCE + Long.BYTES;
    static final int SIGNAL = PID + Long.BYTES;
    static final int ORDERLY = SIGNAL + Integer.BYTES;
    static final int EXIT_CODE = ORDERLY + Integer.BYTES;
    static final int FLAGS = EXIT_CODE + Integer.BYTES;
    static final int BELL = FLAGS + Integer.BYTES;
    static final int END = BELL + Integer.BYTES;
    static final int INTRODUCTION_SIZE = END + Integer.BYTES;
    static final int TASK_SIZE = INTRODUCTION_SIZE + Long.BYTES;
    static final int OUTCOME_SIZE = TASK_SIZE + Long.BYTES;
    static final int SECRET = OUTCOME_SIZE + Long.BYTES;
    static final int BODY = SECRET + Secret.SIZE;

    /** An outcome of at most this size needs no more memory than the parent has reserved. */
    static final int OUTCOME_RESERVE = 4096;

    static final int STARTING = 0;
    static final int ACCEPTED = 1;
    static final int REFUSED = 2;
    static final int RETURNED = 3;
    static final int THREW = 4;
    static final int ACKNOWLEDGED = 5;

    /** Flag of the parent: somebody watches the state word, so the child may stay until it is acknowledged. */
    static final int WATCHED = 1;
    /** Flag of the parent: the child may outlive it. */
    static final int DETACHED = 4;
    /** Flag of the child: the outcome contains shared objects, so the child stays until it is acknowledged. */
    static final int STAYS = 2;

    /** The process ran its shutdown hooks; what its exit code ought to be is not known. */
    static final int ORDERLY_EXIT = 1;
    /** The process is about to run its shutdown hooks and to exit with the noted code. */
    static final int ORDERLY_EXIT_CODE = 2;

    private ControlLayout() {}

    static long introductionAt() {
        return BODY;
    }

    static long taskAt(long introductionSize) {
        return align(BODY + introductionSize);
    }

    static long outcomeAt(long introductionSize, long taskSize) {
        return align(taskAt(introductionSize) + taskSize);
    }

    static long reservedSize(long introductionSize, long taskSize) {
        return outcomeAt(introductionSize, taskSize) + OUTCOME_RESERVE;
    }

    private static long align(long offset) {
        return offset + 7 & -8L;
    }
}

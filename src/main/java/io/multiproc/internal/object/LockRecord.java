package io.multiproc.internal.object;

/**
 * The layout of the words of a lock: 40 bytes, 8-aligned. The protocol is in {@code io.multiproc.internal.lock}; the word's fields are here because closing an
 * object asks who holds its lock.
 *
 * <pre>
 *   0          8       12       16                24            28      32            40
 *   +----------+-------+--------+-----------------+-------------+-------+-------------+
 *   | word     | depth | policy,| held since      | its holder  | dead  | contentions |
 *   |          |       | deaths | (ms since 1970) | (id)        | pid   |             |
 *   +----------+-------+--------+-----------------+-------------+-------+-------------+
 *
 *   word, 64 bits:  | owner died 1 | woken 1 | starving 1 | thread 29 | contended 1 | owner id 31 |
 *                    63             62        61           32..60      31            0..30
 * </pre>
 *
 * <p>The low half is the word that waiters sleep on. A word of 0 is free. The policy is the lowest byte of its field; above it the owners' deaths
 * are counted, modulo 2^24: a death may count more than once, but never not at all. The dead pid is negative if only a thread of that
 * process has ended. Contentions are counted for objects of every kind: how often a thread has
 * waited for the object for a slice or more.
 */
public final class LockRecord {
    public static final int WORD = 0;
    public static final int DEPTH = WORD + Long.BYTES;
    public static final int POLICY = DEPTH + Integer.BYTES;
    public static final int POLICY_MASK = 0xff;
    public static final int ONE_DEATH = POLICY_MASK + 1;
    public static final int CONTENDED_SINCE = POLICY + Integer.BYTES;
    public static final int CONTENDED_HOLDER = CONTENDED_SINCE + Long.BYTES;
    public static final int DEAD_PID = CONTENDED_HOLDER + Integer.BYTES;
    public static final int CONTENTIONS = DEAD_PID + Integer.BYTES;
    public static final int SIZE = CONTENTIONS + Long.BYTES;

    public static final long OWNER_DIED = 1L << 63;
    public static final long WOKEN = 1L << 62;
    public static final long STARVING = 1L << 61;
    public static final long CONTENDED = 1L << 31;
    private static final long FLAGS = OWNER_DIED | WOKEN | STARVING | CONTENDED;
    private static final long ID_MASK = CONTENDED - 1;
    private static final int THREAD_SHIFT = 32;
    /** Thread numbers are less than this. */
    public static final int THREADS = 1 << 29;

    private LockRecord() {}

    /** The word of a lock held by a thread of a process. */
    public static long held(int id, int thread) {
        return (long) thread << THREAD_SHIFT | id;
    }

    /** The id of the owner, or 0. */
    public static int ownerOf(long word) {
        return (int) (word & ID_MASK);
    }

    /** The owner's thread number in its process. */
    public static int threadOf(long word) {
        return (int) ((word & ~FLAGS) >>> THREAD_SHIFT);
    }

    /** The dead owner that the dead pid stands for. */
    public static String describeDead(int pid) {
        if (pid == 0) {
            return "a process that is gone";
        }
        return pid > 0 ? "process " + pid : "a thread of process " + -pid + " that has ended";
    }

    /** Owner and thread without the marks. */
    public static long holderOf(long word) {
        return word & ~FLAGS;
    }

    public static boolean isContended(long word) {
        return (word & CONTENDED) != 0;
    }

    /** Whether a thread that was woken is on its way to the lock, as far as is known. */
    public static boolean isWoken(long word) {
        return (word & WOKEN) != 0;
    }

    public static boolean isOwnerDied(long word) {
        return (word & OWNER_DIED) != 0;
    }
}

package io.multiproc.sync;

/**
 * The layout of a barrier, and the fields of its two state words. Each word that parties contend for has a pair of cache lines of its own.
 *
 * <pre>
 *   0         4           128     136     144      256     384
 *   +---------+-------+---+-------+-------+-----+--+-------+---+--------------------------
 *   | parties | room  |   | count | since |runner| | phase |   | entries: 2 * parties
 *   +---------+-------+---+-------+-------+-----+--+-------+---+--------------------------
 *
 *   count, 64 bits:   | arrived 32 | phase 28 | state 2 | (free) 2 |                all decisions are changes of this word
 *   phase, 64 bits:   | breaks 32  | phase 28 | state 2 | (free) 1 | sleepers 1 |   publishes the count's phase and state to those that wait
 *   runner, 64 bits:  | id 32      | phase 28 | (free) 4 |
 *   an entry, 64 bits: 0 if free, else | id 32 | phase 28 | (free) 2 | BROKEN 1 | (free) 1 |
 * </pre>
 *
 * <p>{@code room} is the wait flag of threads that find no free entry. {@code since} is when the first party of the phase arrived, in nanoseconds of the
 * machine's monotonic clock. {@code breaks} counts how often the barrier was broken.
 */
final class BarrierLayout {
    private static final int PAIR_OF_LINES = 128;
    private static final int LINE = 64;

    static final int PARTIES = 0;
    static final int ROOM = PARTIES + Integer.BYTES;
    static final int COUNT = PAIR_OF_LINES;
    static final int SINCE = COUNT + Long.BYTES;
    static final int RUNNER = SINCE + Long.BYTES;
    static final int PHASE = COUNT + PAIR_OF_LINES;
    static final int ENTRIES = PHASE + PAIR_OF_LINES;

    static final int MOST_PARTIES = 1 << 15;

    /** With more parties, entries share cache lines, as they would take too much memory. */
    private static final int FEW_PARTIES = 32;

    private static final int MANY_PARTIES = 512;

    static final int FILLING = 0;
    static final int ACTING = 1;
    static final int BROKEN = 2;

    static final int SLEEPERS = 1;
    static final long ONE_ARRIVED = 1L << 32;
    static final long ONE_BREAK = 1L << 32;

    private static final int STATE_SHIFT = 2;
    private static final int STATE_MASK = 3;
    private static final int PHASE_SHIFT = 4;
    private static final int PHASE_MASK = (1 << 32 - PHASE_SHIFT) - 1;
    private static final int ID_SHIFT = 32;
    private static final long LOW_MASK = 0xffff_ffffL;
    private static final long ENTRY_BROKEN = 2;

    private BarrierLayout() {}

    /** How far apart the entries of a barrier lie. */
    static int stride(int parties) {
        if (parties <= FEW_PARTIES) {
            return PAIR_OF_LINES;
        }
        return parties <= MANY_PARTIES ? LINE : Long.BYTES;
    }

    static int sizeFor(int parties) {
        return ENTRIES + 2 * parties * stride(parties);
    }

    /** The phase of any of the words. */
    static int phaseOf(long word) {
        return (int) word >>> PHASE_SHIFT;
    }

    /** The state in a count or phase word. */
    static int stateOf(long word) {
        return (int) word >>> STATE_SHIFT & STATE_MASK;
    }

    /** Phase and state of a count or phase word, in the place that they have there. */
    static int stageOf(long word) {
        return (int) word & -1 << STATE_SHIFT;
    }

    static int stage(int phase, int state) {
        return phase << PHASE_SHIFT | state << STATE_SHIFT;
    }

    static int next(int phase) {
        return phase + 1 & PHASE_MASK;
    }

    /** Whether a phase comes after another one. */
    static boolean isAfter(int phase, int other) {
        return phase - other << PHASE_SHIFT > 0;
    }

    /** A count word, or a phase word that has no sleepers, with this in its high half. */
    static long word(long high, int stage) {
        return high << ID_SHIFT | stage & LOW_MASK;
    }

    /** How many parties have arrived, by a count word; more than there are parties if other threads came, too. */
    static long arrivedOf(long count) {
        return count >>> ID_SHIFT;
    }

    /** How often the barrier was broken, by a phase word. */
    static long breaksOf(long phase) {
        return phase >>> ID_SHIFT;
    }

    /** The entry of a party, or the runner word. */
    static long entry(int id, int phase) {
        return (long) id << ID_SHIFT | phase << PHASE_SHIFT & LOW_MASK;
    }

    static long broken(long entry) {
        return entry | ENTRY_BROKEN;
    }

    static boolean isBroken(long entry) {
        return (entry & ENTRY_BROKEN) != 0;
    }

    /** The process of an entry, or of the runner word. */
    static int idOf(long entry) {
        return (int) (entry >>> ID_SHIFT);
    }
}

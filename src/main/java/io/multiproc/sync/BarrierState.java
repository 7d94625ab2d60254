package io.multiproc.sync;

import io.multiproc.Holder;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.lock.DeathProofLock;
import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.lock.Reports;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The words of a barrier, all but an arrival's own entry changed under a lock.
 *
 * <pre>
 *   0         4       8        12    16              56    60       64
 *   +---------+-------+--------+-----+---------------+-----+--------+---------------------------------+
 *   | parties | phase | runner | flag| the lock (40) | room| (free) | entries: 2 * parties, 8 bytes   |
 *   +---------+-------+--------+-----+---------------+-----+--------+---------------------------------+
 *
 *   flag: of the gate of those who have come; room: of the gate of those who cannot come yet
 *
 *   an entry: 0 if free, else | id (31) | WAITING, PASSED or BROKEN (32) |
 *
 *   phase      next       when
 *   FILLING    ACTING     the last party has come and there is an action: runner is its id
 *              PASSING    the last party has come and there is none
 *              BREAKING   a party gave up, died, or said so
 *   ACTING     PASSING    the action has returned
 *              BREAKING   the action has thrown, the runner has died, or somebody reset or aborted the barrier
 *   PASSING    FILLING    every WAITING entry is PASSED
 *   BREAKING   BROKEN     every WAITING entry is BROKEN
 *   BROKEN     FILLING    reset
 * </pre>
 *
 * <p>A party that comes makes an entry WAITING; it leaves when that is something else, and frees it. One that must leave before (its view is closed)
 * takes its id out of the entry, which then counts as that of a dead party. Entries of parties that have not left yet do not hinder the next
 * generation: there are twice as many as parties, and those of the dead are taken away.
 *
 * <p>PASSING and BREAKING last for moments, under the lock. Who dies in them leaves the lock to be repaired, which ends what they began; so whoever
 * waits and sees one of them takes the lock.
 */
final class BarrierState {
    static final int PARTIES = 0;
    static final int PHASE = PARTIES + Integer.BYTES;
    static final int RUNNER = PHASE + Integer.BYTES;
    static final int FLAG = RUNNER + Integer.BYTES;
    static final int LOCK = FLAG + Integer.BYTES;
    static final int ROOM_FLAG = LOCK + LockRecord.SIZE;
    static final int ENTRIES = 64;

    static final int FILLING = 0;
    static final int ACTING = 1;
    static final int PASSING = 2;
    static final int BREAKING = 3;
    static final int BROKEN_PHASE = 4;

    static final int FREE = 0;
    static final int WAITING = 1;
    static final int PASSED = 2;
    static final int BROKEN = 3;
    private static final int ID_SHIFT = Integer.SIZE;

    static {
        assert ROOM_FLAG + Integer.BYTES <= ENTRIES;
    }

    private final ByteBuffer words;
    private final int at;
    private final Life life;
    private final DeathProofLock lock;
    private final int parties;

    BarrierState(View view) {
        words = view.words();
        at = view.dataAt();
        life = view.life();
        lock = new DeathProofLock(view, at + LOCK, this::finish);
        parties = words.getInt(at + PARTIES);
    }

    static int sizeFor(int parties) {
        return ENTRIES + 2 * parties * Long.BYTES;
    }

    static void initialize(View view, int parties) {
        Words.setInt(view.words(), view.dataAt() + PARTIES, parties);
        DeathProofLock.initialize(view, view.dataAt() + LOCK);
    }

    int parties() {
        return parties;
    }

    LockingThread lock() {
        return lock.lock();
    }

    void unlock(LockingThread holder) {
        lock.unlock(holder);
    }

    int phase() {
        return Words.getIntVolatile(words, at + PHASE);
    }

    private void setPhase(int phase) {
        Words.setIntRelease(words, at + PHASE, phase);
    }

    /** Under the lock: makes an entry WAITING; its number, or -1 if none is free. */
    int arrive() {
        int entry = freeEntry();
        if (entry >= 0) {
            set(entry, (long) life.claimed() << ID_SHIFT | WAITING);
        }
        return entry;
    }

    /** A free entry, or one whose party died when it was to leave; -1 if there is none. */
    private int freeEntry() {
        for (int entry = 0; entry < 2 * parties; entry++) {
            if (get(entry) == FREE) {
                return entry;
            }
        }
        for (int entry = 0; entry < 2 * parties; entry++) {
            if (isFree(entry)) {
                return entry;
            }
        }
        return -1;
    }

    /** Whether a party may come now, or learns that the barrier is broken. */
    boolean isOpen() {
        int phase = phase();
        if (phase == BROKEN_PHASE) {
            return true;
        }
        return phase == FILLING && freeEntry() >= 0;
    }

    /** Frees an entry of this process's own; if it still waits, leaves it to whoever breaks the barrier for it, and returns true. */
    boolean leave(int entry) {
        long word = get(entry);
        while (!change(entry, word, (int) word == WAITING ? WAITING : FREE)) {
            word = get(entry);
        }
        return (int) word == WAITING;
    }

    /** What an entry is, as its party sees it. */
    int stateOf(int entry) {
        return (int) get(entry);
    }

    int waiting() {
        int count = 0;
        for (int entry = 0; entry < 2 * parties; entry++) {
            count += stateOf(entry) == WAITING ? 1 : 0;
        }
        return count;
    }

    /** Whether a party that waits, or runs the action, has died. */
    boolean isAnyDead() {
        for (int entry = 0; entry < 2 * parties; entry++) {
            long word = get(entry);
            if ((int) word == WAITING && !isAlive(word)) {
                return true;
            }
        }
        return isRunnerDead();
    }

    /** Whether those who wait must take the lock: the barrier is to be broken, or somebody may have died changing its phase. */
    boolean isStuck() {
        int phase = phase();
        return phase == PASSING
                || phase == BREAKING
                || phase == ACTING && isRunnerDead()
                || phase == FILLING && isAnyDead();
    }

    boolean isRunnerDead() {
        return phase() == ACTING && !life.isAlive(words.getInt(at + RUNNER));
    }

    /** Under the lock: the last party begins the action. */
    void act() {
        Words.setInt(words, at + RUNNER, life.claimed());
        setPhase(ACTING);
    }

    /** Under the lock: lets all parties pass. */
    void pass() {
        setPhase(PASSING);
        finish();
    }

    /** Under the lock: those who wait find the barrier broken. */
    void breakUp() {
        setPhase(BREAKING);
        finish();
    }

    /** Under the lock: parties may come again. */
    void refill() {
        setPhase(FILLING);
    }

    private void finish() {
        if (phase() == PASSING) {
            settle(PASSED);
            setPhase(FILLING);
        } else if (phase() == BREAKING) {
            settle(BROKEN);
            setPhase(BROKEN_PHASE);
        }
    }

    private void settle(int outcome) {
        for (int entry = 0; entry < 2 * parties; entry++) {
            long word = get(entry);
            while ((int) word == WAITING && !change(entry, word, word & -1L << ID_SHIFT | outcome)) {
                word = get(entry);
            }
        }
    }

    private boolean isFree(int entry) {
        long word = get(entry);
        return (int) word != WAITING && (word == FREE || !isAlive(word));
    }

    private boolean isAlive(long word) {
        return life.isAlive((int) (word >>> ID_SHIFT));
    }

    private long get(int entry) {
        return Words.getLongVolatile(words, at + ENTRIES + entry * Long.BYTES);
    }

    private boolean change(int entry, long from, long to) {
        return Words.compareAndSetLong(words, at + ENTRIES + entry * Long.BYTES, from, to);
    }

    private void set(int entry, long value) {
        Words.setLongVolatile(words, at + ENTRIES + entry * Long.BYTES, value);
    }

    /** The process that runs the action, if one does. */
    List<Holder> runner() {
        int runner = words.getInt(at + RUNNER);
        return phase() == ACTING ? List.of(Reports.holder(life, runner, 1)) : List.of();
    }

    /** Who keeps others waiting in the middle of an operation, for people. */
    String describeInside() {
        return lock.isContended() ? ", in the middle of an operation: " + lock.describeHolder() : "";
    }

    /** Who waits, for people. */
    String describeWaiting() {
        StringBuilder text = new StringBuilder();
        for (int entry = 0; entry < 2 * parties; entry++) {
            long word = get(entry);
            if ((int) word == WAITING) {
                text.append(text.isEmpty() ? "" : ", ").append(life.describe((int) (word >>> ID_SHIFT)));
            }
        }
        return text.toString();
    }
}

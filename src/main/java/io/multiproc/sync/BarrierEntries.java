package io.multiproc.sync;

import io.multiproc.internal.life.Life;
import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;

/**
 * The entries of a barrier: which process has a thread in which phase, so that a death is noticed, and whether that phase was broken.
 *
 * <pre>
 *   entry            next             by whom
 *   FREE             phase p          a thread that is about to arrive: compare-and-set
 *   phase p          phase q          the same thread, if it was counted in another phase than it had seen
 *   phase p          phase p BROKEN   a thread that settles the broken phase p: compare-and-set
 *   any              FREE             its thread, when it leaves
 *   any, owner dead  phase p          a thread that is about to arrive
 * </pre>
 *
 * <p>There are twice as many entries as parties: threads that have passed and have not left yet do not keep the next phase from filling.
 */
final class BarrierEntries {
    static final long FREE = 0;

    private final ByteBuffer words;
    private final int at;
    private final int stride;
    private final int entries;
    private final Life life;

    BarrierEntries(View view, int parties) {
        words = view.words();
        at = view.dataAt() + BarrierLayout.ENTRIES;
        stride = BarrierLayout.stride(parties);
        entries = 2 * parties;
        life = view.life();
    }

    /** Claims an entry for the calling thread; -1 if all are in use. */
    int claim(int phase) {
        int id = life.claimed();
        long word = BarrierLayout.entry(id, phase);
        // A thread of each process begins at another entry, so that parties seldom contend for one.
        int first = Integer.remainderUnsigned(
                Life.slotOf(id) + LockingThread.current().number(), entries);
        for (int i = 0; i < entries; i++) {
            int entry = first + i < entries ? first + i : first + i - entries;
            if (get(entry) == FREE && change(entry, FREE, word)) {
                return entry;
            }
        }
        return claimOfTheDead(word, phase);
    }

    private int claimOfTheDead(long word, int phase) {
        for (int entry = 0; entry < entries; entry++) {
            long old = get(entry);
            boolean isLeft = BarrierLayout.phaseOf(old) != phase || BarrierLayout.isBroken(old);
            if ((old == FREE || isLeft && !life.isAlive(BarrierLayout.idOf(old))) && change(entry, old, word)) {
                return entry;
            }
        }
        return -1;
    }

    /** The calling thread was counted in another phase than its entry says. */
    void moveTo(int entry, int phase) {
        Words.setLongVolatile(words, at(entry), BarrierLayout.entry(life.claimed(), phase));
    }

    /** Frees the calling thread's entry. */
    void free(int entry) {
        Words.setLongVolatile(words, at(entry), FREE);
    }

    boolean isBroken(int entry) {
        return BarrierLayout.isBroken(get(entry));
    }

    /** Tells all threads of a phase that it was broken. */
    void settleBroken(int phase) {
        for (int entry = 0; entry < entries; entry++) {
            long word = get(entry);
            while (isIn(word, phase) && !change(entry, word, BarrierLayout.broken(word))) {
                word = get(entry);
            }
        }
    }

    /** Whether a process has died with a thread in this phase. */
    boolean isAnyDead(int phase) {
        int alive = life.claimed(); // One that is known to live, so as not to ask again for each of its threads.
        for (int entry = 0; entry < entries; entry++) {
            long word = get(entry);
            int id = BarrierLayout.idOf(word);
            if (isIn(word, phase) && id != alive) {
                if (!life.isAlive(id)) {
                    return true;
                }
                alive = id;
            }
        }
        return false;
    }

    /** The processes with a thread in this phase, human-readable. */
    String describe(int phase) {
        StringBuilder text = new StringBuilder();
        for (int entry = 0; entry < entries; entry++) {
            long word = get(entry);
            if (isIn(word, phase)) {
                text.append(text.isEmpty() ? "" : ", ").append(life.describe(BarrierLayout.idOf(word)));
            }
        }
        return text.toString();
    }

    boolean hasFree() {
        for (int entry = 0; entry < entries; entry++) {
            if (get(entry) == FREE) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(long word, int phase) {
        return word != FREE && BarrierLayout.phaseOf(word) == phase && !BarrierLayout.isBroken(word);
    }

    private long get(int entry) {
        return Words.getLongVolatile(words, at(entry));
    }

    private boolean change(int entry, long from, long to) {
        return Words.compareAndSetLong(words, at(entry), from, to);
    }

    private int at(int entry) {
        return at + entry * stride;
    }
}

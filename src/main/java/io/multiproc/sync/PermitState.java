package io.multiproc.sync;

import io.multiproc.internal.life.Life;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;

/**
 * The shared state of permits that come back when their process dies, changed without a lock: neither a stopped nor a dead process delays another, at
 * whichever instruction it is. The words are laid out in {@link PermitLayout}.
 *
 * <p>An operation reads the decision, completes the operation that it names, writes into a record of its own what will be, and makes the decision name that
 * record by a compare-and-set, which decides it. From then on there are as many permits as the record says, and the entry that it changes has the new
 * value. The next operation, of any process, writes that value into the entry before it decides anything itself.
 *
 * <pre>
 *   state      decision and entry                                next      by whom, and by what
 *   COMPLETE   it names record r; the entry is that of r         DECIDED   any process: writes its free record s, compare-and-set of the decision
 *   DECIDED    it names record s; the entry is the one before    COMPLETE  any process: compare-and-set of the entry (of the owner before, if s claims)
 * </pre>
 *
 * <p>A process that dies or stops before it has decided has changed nothing: no decision names the record that it was writing. After the decision nothing is
 * left to do that the next operation of any process does not do.
 *
 * <p><b>A record that the decision names does not change.</b> Only the processes of a slot write its two records, one thread at a time, and only they make the
 * decision name one of these; they write the one that the decision does not name. The number of the operation does not come again, as 2^53 operations
 * take years. So if the decision is the same before and after a record was read, what was read is what was decided.
 *
 * <p><b>A late helper changes nothing.</b> It has read the entry before it looked at the decision for the last time, and expects what it has read. No
 * operation is decided before the last one is complete, so once there is another decision the entry has changed. Each change counts up; so the entry is what
 * the helper expects only if it was stopped while this one entry changed exactly 2^33 times, or a multiple of that. The owner's word names each process once,
 * and a slot has 2^21 processes before an id comes again.
 *
 * <p>Total = available + the sum of all entries. Each operation says the new total, so none needs to look at all entries.
 */
final class PermitState {
    private final View view;
    private final ByteBuffer words;
    private final int at;
    private final int slots;

    // What settle() has found. The threads of this process exclude one another.
    private long decision;
    private int available;
    private long total;

    PermitState(View view) {
        this.view = view;
        words = view.words();
        at = view.dataAt();
        slots = view.slots();
        view.requireData(PermitLayout.sizeFor(slots));
    }

    /** The decision names the first record of the first slot, which says what there is at first. */
    static void initialize(View view, int permits) {
        int record = PermitLayout.recordAt(view.dataAt(), 0);
        Words.setLong(view.words(), view.dataAt() + PermitLayout.DECISION, 0);
        Words.setLong(view.words(), record + PermitLayout.RESULT, PermitLayout.result(permits, 0));
        Words.setLong(view.words(), record + PermitLayout.TOTAL, permits);
    }

    /**
     * Completes the last operation. What the methods below say is then of one moment, if a {@link #decide} that follows succeeds; {@link #available} is in
     * any case.
     */
    void settle() {
        while (true) {
            long seen = PermitLayout.decision(words, at);
            int record = recordAt(seen);
            long result = Words.getLongAcquire(words, record + PermitLayout.RESULT);
            long changed = Words.getLongAcquire(words, record + PermitLayout.CHANGED);
            total = Words.getLongAcquire(words, record + PermitLayout.TOTAL);
            int slot = PermitLayout.slotOf(result);
            if (slot >= slots) {
                requireChanged(seen, slot);
                continue;
            }
            long owner = PermitLayout.owner(words, at, slot);
            long entry = PermitLayout.entry(words, at, slot);
            if (PermitLayout.decision(words, at) == seen) {
                complete(result, slot, owner, entry, changed);
                decision = seen;
                available = PermitLayout.availableOf(result);
                return;
            }
        }
    }

    private void complete(long result, int slot, long owner, long entry, long changed) {
        int line = PermitLayout.lineAt(at, slot);
        if (PermitLayout.isClaim(result) && PermitLayout.idOf(owner) != PermitLayout.claimantOf(result)) {
            Words.compareAndSetLong(words, line + PermitLayout.OWNER, owner, PermitLayout.claimantOf(result));
        }
        if (entry != changed) {
            Words.compareAndSetLong(words, line + PermitLayout.ENTRY, entry, changed);
        }
    }

    private int recordAt(long seen) {
        int record = PermitLayout.recordOf(seen);
        if (record >= PermitLayout.RECORDS_OF_SLOT * slots) {
            throw view.damaged("record=" + record);
        }
        return PermitLayout.recordAt(at, record);
    }

    private void requireChanged(long seen, int slot) {
        if (PermitLayout.decision(words, at) == seen) {
            throw view.damaged("slot=" + slot);
        }
    }

    /** How many permits there are. */
    int available() {
        return available;
    }

    /** How many permits there are and are held. */
    long total() {
        return total;
    }

    /** How many permits the process holds that has the entry of a slot. */
    long held(int slot) {
        return PermitLayout.heldOf(PermitLayout.entry(words, at, slot));
    }

    /** The id of the process that has the entry of a slot, or 0. */
    int ownerOf(int slot) {
        return PermitLayout.idOf(PermitLayout.owner(words, at, slot));
    }

    /** How often this process, which has the entry of the slot, has handed permits over. */
    int handOvers(int own) {
        return PermitLayout.handOversOf(PermitLayout.owner(words, at, own));
    }

    /** This process is about to do so; no other process writes the word while this one lives and the entry is its own. */
    void countHandOver(int own) {
        long owner = PermitLayout.owner(words, at, own);
        Words.setLongVolatile(
                words, PermitLayout.lineAt(at, own) + PermitLayout.OWNER, PermitLayout.withHandOver(owner));
    }

    /**
     * Decides an operation.
     *
     * @param own the slot of this process
     * @param slot whose entry changes
     * @param held how many permits the entry has then
     * @param newAvailable how many permits there are then
     * @param newTotal the total then
     * @return false if another operation was decided since {@link #settle}; nothing is changed
     */
    boolean decide(int own, int slot, long held, int newAvailable, long newTotal) {
        return decide(own, PermitLayout.result(newAvailable, slot), slot, held, newTotal);
    }

    /** The same for the entry of this process's slot, which becomes its own: it holds nothing at first. */
    boolean decideClaim(int id, int newAvailable, long newTotal) {
        int own = Life.slotOf(id);
        return decide(own, PermitLayout.resultOfClaim(newAvailable, id), own, 0, newTotal);
    }

    private boolean decide(int own, long result, int slot, long held, long newTotal) {
        int free = PermitLayout.RECORDS_OF_SLOT * own;
        if (PermitLayout.recordOf(decision) == free) {
            free++;
        }
        int record = PermitLayout.recordAt(at, free);
        long changed = PermitLayout.entryAfter(PermitLayout.entry(words, at, slot), held);
        Words.setLongRelease(words, record + PermitLayout.RESULT, result);
        Words.setLongRelease(words, record + PermitLayout.CHANGED, changed);
        Words.setLongRelease(words, record + PermitLayout.TOTAL, newTotal);
        long next = PermitLayout.decisionAfter(decision, free);
        return Words.compareAndSetLong(words, at + PermitLayout.DECISION, decision, next);
    }

    /** How many permits there are at this moment. */
    int availableNow() {
        while (true) {
            long seen = PermitLayout.decision(words, at);
            long result = Words.getLongAcquire(words, recordAt(seen) + PermitLayout.RESULT);
            if (PermitLayout.decision(words, at) == seen) {
                return PermitLayout.availableOf(result);
            }
        }
    }
}

package io.multiproc.sync;

import io.multiproc.internal.life.Life;
import io.multiproc.internal.life.WaitTable;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.util.stream.LongStream;

/** What processes hold of the permits of {@link PermitState}, read without changing anything: the last operation may still have to be completed. */
final class PermitSnapshot {
    private static final int READS = 100;

    /** What is done with the permits of one process. */
    @FunctionalInterface
    interface Use {
        void of(int owner, long held);
    }

    private final long[] owners;
    private final long[] held;
    private int available;
    private boolean ofOneMoment;

    private PermitSnapshot(int slots) {
        owners = new long[slots];
        held = new long[slots];
    }

    static PermitSnapshot of(View view) {
        return of(view.words(), view.dataAt(), view.slots());
    }

    /**
     * Reads the words of an object.
     *
     * @param at where its data begin
     */
    static PermitSnapshot of(ByteBuffer words, int at, int slots) {
        PermitSnapshot snapshot = new PermitSnapshot(slots);
        for (int i = 0; i < READS && !snapshot.ofOneMoment; i++) {
            snapshot.read(words, at);
        }
        return snapshot;
    }

    private void read(ByteBuffer words, int at) {
        long decision = PermitLayout.decision(words, at);
        for (int slot = 0; slot < held.length; slot++) {
            owners[slot] = PermitLayout.owner(words, at, slot);
            held[slot] = PermitLayout.heldOf(PermitLayout.entry(words, at, slot));
        }
        int record = PermitLayout.recordOf(decision);
        if (record < PermitLayout.RECORDS_OF_SLOT * held.length) {
            int recordAt = PermitLayout.recordAt(at, record);
            long result = Words.getLongAcquire(words, recordAt + PermitLayout.RESULT);
            int slot = PermitLayout.slotOf(result);
            if (slot < held.length) {
                held[slot] = PermitLayout.heldOf(Words.getLongAcquire(words, recordAt + PermitLayout.CHANGED));
                boolean claims = PermitLayout.isClaim(result)
                        && PermitLayout.idOf(owners[slot]) != PermitLayout.claimantOf(result);
                owners[slot] = claims ? PermitLayout.claimantOf(result) : owners[slot];
                available = PermitLayout.availableOf(result);
            }
        }
        ofOneMoment = PermitLayout.decision(words, at) == decision;
    }

    void forEachHolder(Use use) {
        for (int slot = 0; slot < held.length; slot++) {
            if (held[slot] > 0) {
                use.of(PermitLayout.idOf(owners[slot]), held[slot]);
            }
        }
    }

    /** Whether there are fewer permits than are wanted, and all that are held are held by a thread, as its entry says. */
    boolean isHolder(WaitTable.Entry entry, int wanted) {
        int slot = Life.slotOf(entry.id());
        return ofOneMoment
                && available < wanted
                && entry.place() > 0
                && LongStream.of(held).sum() == entry.place()
                && slot < owners.length
                && PermitLayout.idOf(owners[slot]) == entry.id()
                && PermitLayout.handOversOf(owners[slot]) == entry.first();
    }
}

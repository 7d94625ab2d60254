package io.multiproc.sync;

import io.multiproc.Holder;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.lock.Reports;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Permits that come back when the process that holds them dies. Each process has an entry, for its slot, of its id and the number that it holds. The words
 * and the steps stand in {@link PermitState}; each operation here changes one entry, what is available, and the total, in one step.
 *
 * <pre>
 *   operation                                      entry                  available                total
 *   take n                                         + n                    - n
 *   take n, beyond the largest entry                                      - n                      - n
 *   give n                                         - n, not below zero    + n                      + what exceeds the entry
 *   claim: first operation of a process in a slot  the process's own, 0   + held - surplus         - surplus
 *   return what a dead process holds               0                      + held - surplus         - surplus
 * </pre>
 *
 * <p>A process that finds too few returns what the dead hold. Several may do so at once: each operation is decided on what the last one has left, so a
 * permit comes back once.
 *
 * <p>What one process has taken another may have released. That makes the total larger than the bound of a bounded semaphore. If the process that took
 * dies, its entry comes back without the surplus: what the total exceeds the bound by, at most what it held. A process that takes for ever what others
 * release reaches the largest entry; what it takes from then on is taken from the total, and does not come back.
 *
 * <p>The threads of one process exclude one another by a monitor ({@link PermitHolds}). No step that can wait is taken under it, and an error that is
 * thrown under it has decided nothing: the decision is the last step.
 */
final class OwnedPermits extends Permits {
    private final Life life;
    private final PermitState state;
    private final PermitHolds holds;

    private int id;

    OwnedPermits(View view) {
        super(view);
        life = view.life();
        state = new PermitState(view);
        holds = view.shared(PermitHolds.class, () -> new PermitHolds(view));
    }

    static int sizeFor(int slots) {
        return PermitLayout.sizeFor(slots);
    }

    static void initialize(View view, int permits) {
        Words.setInt(view.words(), view.dataAt() + OWNED, 1);
        PermitState.initialize(view, permits);
    }

    /** This process's id, taking a slot on the first call. */
    private int claim() {
        int own = id;
        if (own == 0) {
            own = view.claim();
            id = own;
        }
        return own;
    }

    @Override
    int available() {
        return state.availableNow();
    }

    @Override
    boolean tryTake(int count) {
        int own = claim();
        int[] mine = holds.ofThisThread();
        return take(own, mine, count) || returnFromTheDead(own) && take(own, mine, count);
    }

    private boolean take(int own, int[] mine, int count) {
        synchronized (holds) {
            while (true) {
                settleAs(own);
                int available = state.available();
                if (available < count || takeAvailable(Life.slotOf(own), mine, count)) {
                    return available >= count;
                }
            }
        }
    }

    @Override
    int takeAll() {
        int own = claim();
        int[] mine = holds.ofThisThread();
        returnFromTheDead(own);
        synchronized (holds) {
            while (true) {
                settleAs(own);
                int available = state.available();
                if (available == 0 || takeAvailable(Life.slotOf(own), mine, available)) {
                    return available;
                }
            }
        }
    }

    private boolean takeAvailable(int slot, int[] mine, int count) {
        int handOvers = state.handOvers(slot);
        long held = state.held(slot);
        int left = state.available() - count;
        if (held + count > PermitLayout.MOST_HELD) {
            return state.decide(slot, slot, held, left, state.total() - count);
        }
        boolean decided = state.decide(slot, slot, held + count, left, state.total());
        if (decided) {
            PermitHolds.took(mine, count, handOvers);
        }
        return decided;
    }

    @Override
    void give(int count) {
        int own = claim();
        int[] mine = holds.ofThisThread();
        synchronized (holds) {
            do {
                settleAs(own);
                check(state.available(), count);
            } while (!giveAvailable(Life.slotOf(own), mine, count));
        }
    }

    private boolean giveAvailable(int slot, int[] mine, int count) {
        long held = state.held(slot);
        if (PermitHolds.handsOver(mine, count, held, state.handOvers(slot))) {
            state.countHandOver(slot);
        }
        int handOvers = state.handOvers(slot);
        long exceeding = Math.max(0, count - held);
        boolean decided = state.decide(
                slot, slot, Math.max(0, held - count), state.available() + count, state.total() + exceeding);
        if (decided) {
            PermitHolds.gave(mine, count, handOvers);
        }
        return decided;
    }

    @Override
    void want(int count) {
        holds.want(count);
    }

    /** Whether a word is one that threads sleep on that wait for permits of an object that is a semaphore. */
    static boolean isAwaitedAt(ByteBuffer words, int at, int slots, int place) {
        return at + sizeFor(slots) <= words.limit()
                && Words.getInt(words, at + OWNED) == 1
                && (place == at + SINGLE_FLAG || place == at + MANY_FLAG);
    }

    /** Completes the last operation, and makes the entry of this process's slot its own: what a process held that had the slot before goes back. */
    private void settleAs(int own) {
        int slot = Life.slotOf(own);
        state.settle();
        while (state.ownerOf(slot) != own) {
            long surplus = surplus(slot);
            state.decideClaim(own, withReturned(slot, surplus), state.total() - surplus);
            state.settle();
        }
    }

    /** Returns what dead processes hold; false if there is none that holds any. */
    private boolean returnFromTheDead(int own) {
        synchronized (holds) {
            settleAs(own); // The last operation may be of one of them.
        }
        boolean returned = false;
        for (int slot = 0; slot < view.slots(); slot++) {
            int owner = state.ownerOf(slot);
            if (state.held(slot) > 0 && owner != own && !life.isAlive(owner)) {
                returnFrom(slot, owner, own);
                returned = true;
            }
        }
        return returned;
    }

    /** Returns what a process holds that is known to be dead, unless another process has done so. */
    private void returnFrom(int slot, int owner, int own) {
        synchronized (holds) {
            boolean decided = false;
            while (!decided) {
                settleAs(own);
                if (state.ownerOf(slot) != owner || state.held(slot) == 0) {
                    return;
                }
                long surplus = surplus(slot);
                decided = state.decide(Life.slotOf(own), slot, 0, withReturned(slot, surplus), state.total() - surplus);
            }
        }
    }

    /** What others have released already in the place of the process that has the entry of a slot. */
    private long surplus(int slot) {
        return Math.max(0, Math.min(state.held(slot), state.total() - bound()));
    }

    private int withReturned(int slot, long surplus) {
        return (int) Math.min(bound(), state.available() + state.held(slot) - surplus);
    }

    @Override
    List<Holder> holders() {
        List<Holder> holders = new ArrayList<>();
        PermitSnapshot.of(view).forEachHolder((owner, held) -> holders.add(Reports.holder(life, owner, held)));
        return holders;
    }

    @Override
    String describeHolders() {
        StringBuilder text = new StringBuilder();
        PermitSnapshot.of(view)
                .forEachHolder((owner, held) ->
                        text.append(", ").append(held).append(" held by ").append(life.describe(owner)));
        return text.toString();
    }
}

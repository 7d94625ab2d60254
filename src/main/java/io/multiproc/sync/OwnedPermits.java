package io.multiproc.sync;

import io.multiproc.Holder;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.lock.DeathProofLock;
import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.lock.Reports;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import java.util.ArrayList;
import java.util.List;

/**
 * Permits that come back when the process that holds them dies. Each process has an entry, for its slot, of its id and the number that it holds.
 *
 * <pre>
 *   24      32                  72
 *   +-------+-------------------+---------------------------------------+
 *   | total | the lock (40)     | entries (8 each): id (31), held (32)  |
 *   +-------+-------------------+---------------------------------------+
 * </pre>
 *
 * <p>Under the lock: {@code available} is total - the sum of all entries. An operation changes one entry or the total first, by one store, which
 * decides it, and then {@code available}; who repairs the lock after a death computes {@code available} anew. Who finds too few takes the entries of
 * the dead away. A process that releases more than it holds adds the rest to the total first.
 *
 * <p>What one process has taken another may have released. That makes the total larger than the bound of a bounded semaphore. If the one who took
 * dies, its entry comes back, but the total is lowered to the bound again first. A process that takes for ever what others release reaches the largest
 * entry; what it takes from then on is taken from the total, and does not come back.
 */
final class OwnedPermits extends Permits {
    static final int TOTAL = Permits.SIZE;
    static final int LOCK = TOTAL + Long.BYTES;
    static final int ENTRIES = LOCK + LockRecord.SIZE;
    private static final int ID_SHIFT = Integer.SIZE;
    private static final long HELD_MASK = 0xffff_ffffL;

    private final Life life;
    private final DeathProofLock lock;

    OwnedPermits(View view) {
        super(view);
        view.requireData(sizeFor(view.slots()));
        life = view.life();
        lock = new DeathProofLock(view, at + LOCK, this::computeAvailable);
    }

    static int sizeFor(int slots) {
        return ENTRIES + slots * Long.BYTES;
    }

    static void initialize(View view, int permits) {
        Words.setInt(view.words(), view.dataAt() + OWNED, 1);
        Words.setLong(view.words(), view.dataAt() + TOTAL, permits);
        DeathProofLock.initialize(view, view.dataAt() + LOCK);
    }

    @Override
    boolean tryTake(int count) {
        LockingThread holder = lock.lockSoon();
        if (holder == null) {
            return false;
        }
        try {
            enter();
            if (available() < count && !takeFromTheDead(count)) {
                return false;
            }
            takeAvailable(count);
            return true;
        } finally {
            lock.unlock(holder);
        }
    }

    @Override
    int takeAll() {
        LockingThread holder = lock.lock();
        try {
            enter();
            takeFromTheDead(1);
            int count = available();
            takeAvailable(count);
            return count;
        } finally {
            lock.unlock(holder);
        }
    }

    private void takeAvailable(int count) {
        long held = held() + count;
        if (held <= HELD_MASK) {
            setHeld(held);
        } else {
            setTotal(total() - count);
        }
        setAvailable(available() - count);
    }

    @Override
    void give(int count) {
        LockingThread holder = lock.lock();
        try {
            enter();
            check(available(), count);
            long held = held();
            if (count > held) {
                setTotal(total() + count - held);
            }
            setHeld(Math.max(0, held - count));
            setAvailable(available() + count);
        } finally {
            lock.unlock(holder);
        }
    }

    /** Under the lock: makes the entry of this process's slot its own: what a dead process held that had the slot before goes back. */
    private void enter() {
        int id = life.claimed();
        long entry = entry(Life.slotOf(id));
        if (ownerOf(entry) != id) {
            forgetSurplus(entry);
            setHeld(0);
            if ((entry & HELD_MASK) != 0) {
                computeAvailable();
            }
        }
    }

    /** Returns what dead processes hold; whether there are so many permits then. */
    private boolean takeFromTheDead(int count) {
        for (int slot = 0; slot < view.slots(); slot++) {
            long entry = entry(slot);
            if ((entry & HELD_MASK) != 0 && !life.isAlive(ownerOf(entry))) {
                forgetSurplus(entry);
                setEntry(slot, 0);
            }
        }
        computeAvailable();
        return available() >= count;
    }

    /** Before the entry of a dead process comes back: what there is beyond the bound was released already, by others, in its place. */
    private void forgetSurplus(long entry) {
        long surplus = Math.min(entry & HELD_MASK, total() - bound());
        if (surplus > 0) {
            setTotal(total() - surplus);
        }
    }

    private void computeAvailable() {
        long held = 0;
        for (int slot = 0; slot < view.slots(); slot++) {
            held += entry(slot) & HELD_MASK;
        }
        setAvailable((int) Math.max(0, total() - held));
    }

    private long total() {
        return words.getLong(at + TOTAL);
    }

    private void setTotal(long total) {
        Words.setLong(words, at + TOTAL, total);
    }

    /** What this process holds. */
    private long held() {
        return entry(Life.slotOf(life.claimed())) & HELD_MASK;
    }

    private void setHeld(long count) {
        int id = life.claimed();
        setEntry(Life.slotOf(id), (long) id << ID_SHIFT | count);
    }

    private void setAvailable(int count) {
        Words.setLongRelease(words, at + AVAILABLE, count);
    }

    private long entry(int slot) {
        return Words.getLongAcquire(words, at + ENTRIES + slot * Long.BYTES);
    }

    private void setEntry(int slot, long entry) {
        Words.setLongRelease(words, at + ENTRIES + slot * Long.BYTES, entry);
    }

    private static int ownerOf(long entry) {
        return (int) (entry >>> ID_SHIFT);
    }

    @Override
    List<Holder> holders() {
        List<Holder> holders = new ArrayList<>();
        for (int slot = 0; slot < view.slots(); slot++) {
            long entry = entry(slot);
            if ((entry & HELD_MASK) != 0) {
                holders.add(Reports.holder(life, ownerOf(entry), entry & HELD_MASK));
            }
        }
        return holders;
    }

    @Override
    String describeHolders() {
        StringBuilder text = new StringBuilder();
        for (int slot = 0; slot < view.slots(); slot++) {
            long entry = entry(slot);
            if ((entry & HELD_MASK) != 0) {
                text.append(", ").append(entry & HELD_MASK).append(" held by ").append(life.describe(ownerOf(entry)));
            }
        }
        if (lock.isContended()) {
            text.append(", in the middle of an operation: ").append(lock.describeHolder());
        }
        return text.toString();
    }
}

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
 * How many threads of each process hold a read lock: an entry for each slot of the attach table, laid out in {@link ReadWriteLayout}.
 *
 * <p>Only a process's own threads count in its entry, by atomic addition; any process that finds the entry of a dead process may set it to zero. A reader sets its
 * process's bit of the used slots, counts itself, and looks for a writer, in this order; a writer takes its word, and looks at the bits, then at the entries.
 */
final class ReaderTable {
    private static final int ID_SHIFT = Integer.SIZE;
    private static final long COUNT_MASK = 0xffff_ffffL;
    private static final int NONE = -1;

    private final View view;
    private final ByteBuffer words;
    private final Life life;
    private final ReadWriteLayout layout;
    /** Where this process's entry is, 0 until the first use. */
    private int own;

    ReaderTable(View view) {
        this.view = view;
        words = view.words();
        life = view.life();
        layout = new ReadWriteLayout(view.dataAt(), view.slots());
    }

    /** One thread of this process more; a full fence. */
    void add() {
        int mine = own;
        if (mine == 0) {
            mine = takeOwn();
        }
        Words.getAndAddLong(words, mine, 1L);
    }

    /** One thread of this process less, which may have been added through another object; whether it was the last one. A full fence. */
    boolean remove() {
        int mine = own;
        if (mine == 0) {
            mine = layout.entryAt(Life.slotOf(life.claimed()));
        }
        return (Words.getAndAddLong(words, mine, -1L) & COUNT_MASK) == 1;
    }

    /** How many threads of this process there are. */
    long ownCount() {
        int id = life.claimed();
        long word = id == 0 ? 0 : get(layout.entryAt(Life.slotOf(id)));
        return word >>> ID_SHIFT == id ? word & COUNT_MASK : 0;
    }

    /** The entry may still be that of a dead process that had the slot. */
    private int takeOwn() {
        int id = view.claim();
        int slot = Life.slotOf(id);
        Words.getAndBitwiseOrLong(words, layout.usedAt(slot), 1L << slot);
        int mine = layout.entryAt(slot);
        for (long word = get(mine); word >>> ID_SHIFT != id; word = get(mine)) {
            Words.compareAndSetLong(words, mine, word, (long) id << ID_SHIFT);
        }
        own = mine;
        return mine;
    }

    /** Whether some process has threads here, dead or alive. */
    boolean isAnyThere() {
        for (int first = 0; first < layout.slots(); first += Long.SIZE) {
            for (long bits = get(layout.usedAt(first)); bits != 0; bits &= bits - 1) {
                int slot = first + Long.numberOfTrailingZeros(bits);
                if (slot >= layout.slots()) {
                    return false; // A bit that no process has set: the object is damaged.
                }
                if ((get(layout.entryAt(slot)) & COUNT_MASK) != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether some living process has threads here. The entries of the dead become zero. */
    boolean isAnyAlive() {
        boolean any = false;
        for (int slot = nextUsed(0); slot != NONE; slot = nextUsed(slot + 1)) {
            int one = layout.entryAt(slot);
            long word = get(one);
            if ((word & COUNT_MASK) != 0) {
                if (life.isAlive((int) (word >>> ID_SHIFT))) {
                    any = true;
                } else {
                    Words.compareAndSetLong(words, one, word, 0L);
                }
            }
        }
        return any;
    }

    /** The processes that read. */
    List<Holder> holders() {
        List<Holder> holders = new ArrayList<>();
        for (int slot = nextUsed(0); slot != NONE; slot = nextUsed(slot + 1)) {
            long word = get(layout.entryAt(slot));
            if ((word & COUNT_MASK) != 0) {
                holders.add(Reports.holder(life, (int) (word >>> ID_SHIFT), word & COUNT_MASK));
            }
        }
        return holders;
    }

    /** Who reads, for people. */
    String describe() {
        StringBuilder text = new StringBuilder();
        for (int slot = nextUsed(0); slot != NONE; slot = nextUsed(slot + 1)) {
            long word = get(layout.entryAt(slot));
            if ((word & COUNT_MASK) != 0) {
                text.append(", read by ")
                        .append(word & COUNT_MASK)
                        .append(" of ")
                        .append(life.describe((int) (word >>> ID_SHIFT)));
            }
        }
        return text.toString();
    }

    /** The first slot from one on in which a process has read, or {@link #NONE}. */
    private int nextUsed(int from) {
        int slot = from;
        while (slot < layout.slots()) {
            long bits = get(layout.usedAt(slot)) >>> slot;
            if (bits != 0) {
                slot += Long.numberOfTrailingZeros(bits);
                return slot < layout.slots() ? slot : NONE;
            }
            slot = (slot | Long.SIZE - 1) + 1;
        }
        return NONE;
    }

    private long get(int where) {
        return Words.getLongVolatile(words, where);
    }
}

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
 * How many threads of each process hold a read lock: one word for each slot of the attach table.
 *
 * <pre>
 *   | id of the process (31) | threads that read, or look whether they may (32) |
 * </pre>
 *
 * <p>Only a process's own threads count in its word, by atomic addition; whoever finds the word of a dead process may set it to zero.
 */
final class ReaderTable {
    private static final int ID_SHIFT = Integer.SIZE;
    private static final long COUNT_MASK = 0xffff_ffffL;

    private final View view;
    private final ByteBuffer words;
    private final Life life;
    private final int at;
    /** Where this process's word is, 0 until the first use. */
    private int own;

    ReaderTable(View view, int offset) {
        this.view = view;
        words = view.words();
        life = view.life();
        at = view.dataAt() + offset;
    }

    static int sizeFor(int slots) {
        return slots * Long.BYTES;
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
            mine = at + Life.slotOf(life.claimed()) * Long.BYTES;
        }
        return (Words.getAndAddLong(words, mine, -1L) & COUNT_MASK) == 1;
    }

    /** How many threads of this process there are. */
    long ownCount() {
        int id = life.claimed();
        long word = id == 0 ? 0 : get(at + Life.slotOf(id) * Long.BYTES);
        return word >>> ID_SHIFT == id ? word & COUNT_MASK : 0;
    }

    /** The word may still be that of a dead process that had the slot. */
    private int takeOwn() {
        int id = view.claim();
        int mine = at + Life.slotOf(id) * Long.BYTES;
        for (long word = get(mine); word >>> ID_SHIFT != id; word = get(mine)) {
            Words.compareAndSetLong(words, mine, word, (long) id << ID_SHIFT);
        }
        own = mine;
        return mine;
    }

    /** Whether some process has threads here, dead or alive. */
    boolean isAnyThere() {
        for (int slot = 0; slot < view.slots(); slot++) {
            if ((get(at + slot * Long.BYTES) & COUNT_MASK) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether some living process has threads here. The words of the dead become zero. */
    boolean isAnyAlive() {
        boolean any = false;
        for (int slot = 0; slot < view.slots(); slot++) {
            int one = at + slot * Long.BYTES;
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
        for (int slot = 0; slot < view.slots(); slot++) {
            long word = get(at + slot * Long.BYTES);
            if ((word & COUNT_MASK) != 0) {
                holders.add(Reports.holder(life, (int) (word >>> ID_SHIFT), word & COUNT_MASK));
            }
        }
        return holders;
    }

    /** Who reads, for people. */
    String describe() {
        StringBuilder text = new StringBuilder();
        for (int slot = 0; slot < view.slots(); slot++) {
            long word = get(at + slot * Long.BYTES);
            if ((word & COUNT_MASK) != 0) {
                text.append(", read by ")
                        .append(word & COUNT_MASK)
                        .append(" of ")
                        .append(life.describe((int) (word >>> ID_SHIFT)));
            }
        }
        return text.toString();
    }

    private long get(int where) {
        return Words.getLongVolatile(words, where);
    }
}

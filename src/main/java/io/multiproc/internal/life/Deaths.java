package io.multiproc.internal.life;

import io.multiproc.internal.os.ProcessMark;
import io.multiproc.internal.os.Witness;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * The deaths of processes whose proofs of life are held all the same, as a second witness tells them.
 *
 * <p>Asking the witness costs some tens of microseconds, a proof one. So it is asked about a process at the first look and then at most once in
 * {@value #PAUSE_MILLIS} ms: a thread that waits asks each 5 ms, one that only tries perhaps more often, and both find the answer of before. That a
 * process has died is remembered for good, as its id never comes back.
 *
 * <p>What is remembered is plain, one word a slot: a thread that does not see what another has noted asks once more.
 *
 * <pre>
 *   | when it was asked, in ms 32 | id of the process 31 | it has died 1 |
 * </pre>
 */
final class Deaths {
    private static final int PAUSE_MILLIS = 50;
    private static final int TIME_SHIFT = Integer.SIZE;
    private static final int ID_SHIFT = 1;
    private static final long DIED = 1;

    private final AttachTable table;
    private final Witness witness;
    /** By slots; made when a process other than this one is first looked at. */
    private long[] answers;

    Deaths(AttachTable table, Witness witness) {
        this.table = table;
        this.witness = witness;
    }

    /** Whether the process with an id, the proof of whose slot is held, is dead for certain. */
    boolean isDead(int slot, int id) {
        if (witness == Witness.NONE) {
            return false;
        }
        long[] known = answers;
        if (known == null) {
            known = new long[table.slots()];
            answers = known;
        }
        int now = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        long last = known[slot];
        boolean isOfId = (int) last >>> ID_SHIFT == id;
        boolean died = (last & DIED) != 0;
        if (isOfId && (died || now - (int) (last >>> TIME_SHIFT) < PAUSE_MILLIS)) {
            return died;
        }
        died = ask(slot, id);
        known[slot] = (long) now << TIME_SHIFT | Integer.toUnsignedLong(id << ID_SHIFT) | (died ? DIED : 0);
        return died;
    }

    private boolean ask(int slot, int id) {
        long pid = table.pid(slot);
        ProcessMark mark = table.mark(slot);
        // What has been read is of this id only if the slot still has it: pairs with the fence in AttachTable.occupy.
        VarHandle.acquireFence();
        return table.id(slot) == id && witness.isDead(pid, mark);
    }
}

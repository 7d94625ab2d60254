package io.multiproc.internal.life;

import io.multiproc.TooManyProcessesException;
import io.multiproc.internal.os.Entropy;
import io.multiproc.internal.os.Proofs;
import io.multiproc.internal.os.SegmentAddress;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.IntConsumer;

/**
 * Life by slots of an attach table, each proved by the kernel.
 *
 * <pre>
 *   a slot is        proof     id in the table    who may change it
 *   free             free      0                  any process, by taking the proof
 *   being taken      held      0 or an old id     its new owner: clears the id, raises the generation, writes the id
 *   taken            held      its owner's        its owner
 *   its owner died   free      the dead one's     any process, by taking the proof
 *                    held      the dead one's     no process: a forked child of the dead one still holds the proof
 * </pre>
 *
 * <p>An id is alive if the table still has it, its slot's proof is held, and the witness does not know of its death ({@link Deaths}). While a slot is being taken, the dead owner's id looks alive for
 * the few instructions between taking the proof and clearing the id.
 */
public final class SlotLife implements Life {
    private final AttachTable table;
    private final Proofs proofs;
    private final String object;
    private final IntConsumer beforeReuse;
    private final Deaths deaths;
    private volatile int own;

    /**
     * Life in one segment.
     *
     * @param object the segment, for messages
     * @param beforeReuse called with a slot that a dead or departed process had, before it gets its new id
     */
    public SlotLife(AttachTable table, Proofs proofs, String object, IntConsumer beforeReuse) {
        this.table = table;
        this.proofs = proofs;
        this.object = object;
        this.beforeReuse = beforeReuse;
        deaths = new Deaths(table, proofs.witness());
    }

    @Override
    public int claim() {
        int id = own;
        return id != 0 ? id : claimSlot();
    }

    private synchronized int claimSlot() {
        if (own != 0) {
            return own;
        }
        int id = claimAmong(true);
        if (id == 0) {
            id = claimAmong(false);
        }
        if (id == 0) {
            throw new TooManyProcessesException(object, table.slots());
        }
        own = id;
        return id;
    }

    /** Slots that nobody had yet come first: they need no cleaning, and old ids stay readable longest. */
    private int claimAmong(boolean fresh) {
        for (int slot = 0; slot < table.slots(); slot++) {
            if (table.generation(slot) == 0 == fresh && proofs.claim(slot)) {
                try {
                    return occupy(slot);
                } catch (RuntimeException | Error e) {
                    proofs.release(slot); // In memory that is read-only, for one.
                    throw e;
                }
            }
        }
        return 0;
    }

    private int occupy(int slot) {
        if (table.generation(slot) != 0) {
            table.vacate(slot);
            beforeReuse.accept(slot);
        }
        return table.occupy(
                slot,
                ProcessHandle.current().pid(),
                proofs.witness().own(),
                startMillis(),
                OwnNumber.VALUE,
                ProcessLabel.current());
    }

    @Override
    public int claimed() {
        return own;
    }

    @Override
    public boolean isAlive(int id) {
        if (id == 0) {
            return false;
        }
        if (id == own) {
            return true;
        }
        int slot = Life.slotOf(id);
        return slot < table.slots()
                && table.id(slot) == id
                && proofs.isHeld(slot)
                && !deaths.isDead(slot, id)
                && table.id(slot) == id;
    }

    @Override
    public int idAt(int slot) {
        return table.id(slot);
    }

    @Override
    public long pidOf(int id) {
        int slot = slotOf(id);
        long pid = slot < 0 ? 0 : table.pid(slot);
        return slot >= 0 && isStill(slot, id) ? pid : 0;
    }

    /** The slot that has this id, or -1 if there is none. */
    private int slotOf(int id) {
        int slot = Life.slotOf(id);
        return slot < table.slots() && table.id(slot) == id ? slot : -1;
    }

    /** Whether what has been read of a slot before belongs to this id: its next owner clears the id before it writes anything else. */
    private boolean isStill(int slot, int id) {
        // The second look must not be taken before the reads: pairs with the fence in AttachTable.occupy.
        VarHandle.acquireFence();
        return table.id(slot) == id;
    }

    @Override
    public Member memberOf(int id) {
        int slot = slotOf(id);
        if (slot < 0) {
            return null;
        }
        Member member = new Member(
                table.pid(slot), Instant.ofEpochMilli(table.started(slot)), table.number(slot), table.command(slot));
        return isStill(slot, id) ? member : null;
    }

    @Override
    public int slots() {
        return table.slots();
    }

    @Override
    public void link(SegmentAddress next) {
        int id = own;
        if (id != 0) {
            table.link(Life.slotOf(id)).write(next);
        }
    }

    @Override
    public SegmentAddress linkOf(int id) {
        int slot = slotOf(id);
        SegmentAddress link = slot < 0 ? null : table.link(slot).read();
        return slot >= 0 && isStill(slot, id) ? link : null;
    }

    @Override
    public String describe(int id) {
        Member member = memberOf(id);
        return member == null
                ? "a process that is gone (id " + id + ")"
                : "process " + member.pid() + " (" + member.command() + ", started "
                        + member.started().truncatedTo(ChronoUnit.SECONDS) + ")";
    }

    @Override
    public synchronized void release() {
        int id = own;
        if (id != 0) {
            own = 0;
            table.vacate(Life.slotOf(id));
            proofs.release(Life.slotOf(id));
        }
    }

    /** Told by the processes' numbers apart from any other; made when it is first needed. */
    private static final class OwnNumber {
        static final long VALUE = Entropy.draw();
    }

    private static long startMillis() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .orElse(0L);
    }
}

package io.multiproc.internal.object;

import io.multiproc.DamagedObjectException;
import io.multiproc.IncompatibleObjectException;
import io.multiproc.StaleHandleException;
import io.multiproc.internal.life.AttachTable;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.life.SlotLife;
import io.multiproc.internal.life.WaitTable;
import io.multiproc.internal.os.Budget;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Proofs;
import io.multiproc.internal.os.Reaper;
import io.multiproc.internal.os.Reclamation;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.Witness;
import io.multiproc.internal.wait.WaitMode;
import io.multiproc.internal.wait.WaitWords;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One process's use of one segment: its descriptor, its mapping, its slot. Shared by all views of the segment in this process.
 *
 * <p>The address range is given back only when the attachment is unreachable, so no running thread ever loses the memory it reads. What
 * {@link #releaseView} does earlier, at the last view's close, is to map private zeros over pages that hold no protocol words. Pages in which this process
 * may have an id (it holds a slot) stay as they are, and so do the descriptors that prove its life: zeros would look like a free lock. Until the
 * attachment is unreachable, {@link #retainView} and {@link #revive} open it again, with the slot, the descriptors and the addresses that it has. A thread
 * that is still in a loop of plain accesses of the closed view then finds the shared pages again.
 *
 * <p>The attachment of an arena ends when it has no pin (of a view that is being attached, of a survey, or of the arena that allocates in it) and no block
 * in use: then no thread of this process can be inside, and everything is given back at once.
 */
final class Attachment {
    /** What must be given back when the attachment is unreachable. */
    private static final class Resources implements Runnable {
        final Mapping mapping;
        boolean created;
        volatile Segment segment;
        volatile WaitWords waits;
        final List<WaitWords> earlierWaits = new ArrayList<>();
        Life life;

        /** What the closed attachment still takes, as it was counted. */
        Reclamation.Resources closed = Reclamation.Resources.NONE;

        /** Whether the bytes of the segment count as this process's. */
        boolean counted = true;

        Resources(Segment segment, Mapping mapping, boolean created) {
            this.segment = segment;
            this.mapping = mapping;
            this.created = created;
            if (!created) {
                Budget.attached(mapping.size());
            }
        }

        synchronized void count(Reclamation.Resources still) {
            Reclamation.freed(closed);
            closed = still;
            if (still != Reclamation.Resources.NONE) { // Else it would seem that there is more to collect.
                Reclamation.closed(still);
            }
        }

        synchronized void countBytes(boolean count) {
            if (count != counted) {
                counted = count;
                if (created) {
                    Budget.release(mapping.size());
                } else {
                    Budget.attached(count ? mapping.size() : -mapping.size());
                }
                created = false; // If it is opened again, it is as another process's.
            }
        }

        @Override
        public void run() {
            try {
                earlierWaits.forEach(WaitWords::close);
                if (waits != null) {
                    waits.close();
                }
            } finally {
                Attachments.forgetUnreachable(segment.address(), segment.isReadOnly());
                SegmentRing.of(segment.address()).remove(life);
                mapping.unmap();
                segment.close();
                count(Reclamation.Resources.NONE);
                countBytes(false);
            }
        }
    }

    private static final int MOST_EARLIER_WAITS = 8;

    /** How often this process uses a block of an arena, and how large the block is. */
    private static final class Uses {
        final int size;
        int count;

        Uses(int size) {
            this.size = size;
        }
    }

    private final Resources resources;
    private final Cleaner.Cleanable cleanable;
    private final String object;
    private final ByteBuffer words;
    private final Header header;
    private final Life life;
    private final WaitTable waitTable;
    private final Map<Integer, Uses> blockUses = new HashMap<>();
    private final ObjectStates states = new ObjectStates();
    private final boolean isArena;
    private volatile Arena arena;

    /** Views of objects that have the segment to themselves; of an arena, what pins it. */
    private int views = 1;

    private int surveys;

    /** Whether an object of this process has used this attachment, and not a survey alone. */
    private boolean viewed;

    /** Whether there is neither a view nor a survey. */
    private boolean released;

    /** Whether it can never be opened again. */
    private boolean discarded;

    /** What the end of the last view leaves mapped: from here on there are zeros. */
    private long releasedFrom = -1;

    private boolean wordsStay;

    /** Takes over an open segment; closes it if that fails. */
    static Attachment open(Segment segment, boolean raw, String object) {
        Attachment attachment = map(segment, raw, object, false, words -> {});
        try {
            attachment.checkKind(raw, object);
            return attachment;
        } catch (RuntimeException | Error e) {
            attachment.discard();
            throw e;
        }
    }

    /** Refuses a shared object where raw memory is expected, and the other way round. */
    void checkKind(boolean raw, String as) {
        if (raw && (header != null || Header.isPresent(words))) {
            throw new IncompatibleObjectException(as, "kind", Kind.RAW, Header.kindName(words));
        } else if (!raw && header == null) {
            String found = Header.isPresent(words)
                    ? "raw memory that looks like one"
                    : "raw memory of " + resources.mapping.size() + " bytes";
            throw new IncompatibleObjectException(as, "kind", "a shared object", found);
        } else if (!raw) {
            headerNow(as).checkLifeFile(as, resources.segment.lifeFile());
        }
    }

    /** Takes over a new segment of this process's budget and writes its header; the segment is not published yet. */
    static Attachment create(Segment segment, ObjectSpec spec, String name, Header.Tables tables, long dataOffset) {
        boolean raw = spec.kind() == Kind.RAW;
        return map(segment, raw, View.describe(spec, name), true, words -> {
            if (!raw) {
                Header.write(words, spec, name, tables, dataOffset, Nonces.next(), segment.lifeFile());
            }
        });
    }

    private static Attachment map(
            Segment segment, boolean raw, String object, boolean created, Consumer<ByteBuffer> first) {
        Mapping mapping = null;
        try {
            mapping = segment.map();
            ByteBuffer words = mapping.buffer(0, (int) Math.min(mapping.size(), Integer.MAX_VALUE));
            first.accept(words);
            return new Attachment(new Resources(segment, mapping, created), object, words, raw);
        } catch (RuntimeException | Error e) {
            segment.close();
            if (created) {
                Budget.release(segment.size());
            }
            if (mapping != null) {
                mapping.unmap();
            }
            throw e;
        }
    }

    private Attachment(Resources resources, String object, ByteBuffer words, boolean raw) {
        this.resources = resources;
        this.object = object;
        this.words = words;
        // What a shared object's header says is checked, and kept on the heap, before anything is built on it.
        this.header = raw ? null : Header.checked(words, object, resources.mapping.size());
        this.life = raw ? null : newLife();
        resources.life = life;
        this.isArena = life != null && header.isArena();
        this.waitTable = life == null ? null : new WaitTable(words, header.waitsAt(), header.waits(), life);
        cleanable = Reaper.CLEANER.register(this, resources);
        Reclamation.changed();
    }

    private Life newLife() {
        ByteBuffer memory = words;
        int first = (int) header.dataOffset();
        boolean hasBlocks = header.isArena();
        String arena = object;
        return new SlotLife(
                new AttachTable(memory, Header.TABLE_AT, header.slots()),
                new CurrentProofs(resources),
                object,
                slot -> {
                    if (hasBlocks) {
                        Block.forgetUser(memory, first, slot, arena);
                    }
                });
    }

    /** The proofs of the segment as it is open now. */
    private record CurrentProofs(Resources resources) implements Proofs {
        @Override
        public boolean claim(int slot) {
            return resources.segment.proofs().claim(slot);
        }

        @Override
        public boolean isHeld(int slot) {
            return resources.segment.proofs().isHeld(slot);
        }

        @Override
        public void release(int slot) {
            resources.segment.proofs().release(slot);
        }

        @Override
        public Witness witness() {
            return resources.segment.proofs().witness();
        }
    }

    String object() {
        return object;
    }

    /** The segment's memory from its beginning (at most 2 GiB of it); what is in it never moves. */
    ByteBuffer words() {
        return words;
    }

    /** The header as it was when this process attached the segment; null for raw memory. */
    Header header() {
        return header;
    }

    /** The header as it is, for one more view. */
    Header headerNow(String as) {
        return header.again(as, resources.mapping.size());
    }

    Life life() {
        return life;
    }

    WaitTable waitTable() {
        return waitTable;
    }

    Mapping mapping() {
        return resources.mapping;
    }

    boolean isReadOnly() {
        return resources.segment.isReadOnly();
    }

    SegmentAddress address() {
        return resources.segment.address();
    }

    void publish() {
        resources.segment.publish();
    }

    synchronized WaitWords waits() {
        if (resources.waits == null) {
            resources.waits = WaitWords.of(resources.mapping, header.secret(), object);
            if (released) {
                resources.waits.retire();
            }
        }
        return resources.waits;
    }

    /** Whether anybody in this process may sleep here. */
    synchronized boolean hasWaits() {
        return resources.waits != null;
    }

    /** This process's id here; refused once the last view is closed. */
    synchronized int claim() {
        if (released) {
            throw new IllegalStateException("shared object is closed: object=" + object);
        }
        return claimSlot();
    }

    /** Under this monitor. */
    private int claimSlot() {
        int id = life.claimed();
        if (id == 0) {
            id = life.claim();
            SegmentRing.of(address()).add(life, address());
        }
        return id;
    }

    /** Adds a view; opens the attachment again if it is closed and still has all that this needs. */
    synchronized boolean retainView() {
        if (released && !reopen()) {
            return false;
        }
        views++;
        viewed = true;
        return true;
    }

    /** Keeps the memory for a survey, which is no object's view. */
    synchronized boolean retainSurvey() {
        if (released) {
            return false;
        }
        surveys++;
        return true;
    }

    /** The view that the caller has is a survey's. */
    synchronized Attachment forSurvey() {
        views--;
        surveys++;
        return this;
    }

    /** The view that the caller has is an object's. */
    synchronized Attachment forObject() {
        viewed = true;
        return this;
    }

    /** Opens a closed attachment that has kept its segment; under this monitor. */
    private boolean reopen() {
        if (discarded || resources.segment.isClosed() || !canWaitAgain()) {
            return false;
        }
        resources.segment.mapOnto(resources.mapping, releasedFrom);
        revived();
        return true;
    }

    /**
     * Opens a closed attachment again that has kept only its addresses.
     *
     * @param fresh the same segment, opened anew; the attachment's if this succeeds
     */
    synchronized boolean revive(Segment fresh) {
        if (!released
                || discarded
                || fresh.size() != resources.mapping.size()
                || !resources.segment.isClosed()
                || !canWaitAgain()) {
            return false;
        }
        if (!resources.segment.isReplacedBy(fresh)) {
            fresh.mapOnto(resources.mapping, 0);
            if (header != null && !header.isUnchanged()) {
                resources.mapping.mapOver(0, resources.mapping.size());
                return false;
            }
            resources.segment = fresh;
        }
        revived();
        views++;
        viewed = true;
        return true;
    }

    /** Late threads may still sleep on the semaphores of the closed view, whose names are gone. So they stay, but not without end. */
    private boolean canWaitAgain() {
        return resources.earlierWaits.size() < MOST_EARLIER_WAITS;
    }

    private void revived() {
        if (resources.waits != null && WaitMode.current() == WaitMode.SEMAPHORE) {
            resources.earlierWaits.add(resources.waits);
            resources.waits = null;
        }
        released = false;
        resources.count(Reclamation.Resources.NONE);
        resources.countBytes(true);
    }

    /** Ends a survey's use; ends everything at once if no object of this process has ever used this attachment. */
    void releaseSurvey() {
        boolean unused;
        synchronized (this) {
            surveys--;
            unused = views == 0 && surveys == 0 && !viewed && !isArena;
            released |= unused;
            discarded |= unused;
        }
        if (unused) {
            discard();
        } else {
            endIfUnused();
        }
    }

    /** For tests: the number of views and surveys. */
    synchronized int pins() {
        return views + surveys;
    }

    /** Ends a view; the last one gives back the memory that may be given back while threads still run. */
    void releaseView(long dataOffset) {
        releaseView(dataOffset, false);
    }

    /**
     * Ends a view; the last one gives back the memory that may be given back while threads still run, or if a survey looks at it, that survey does.
     *
     * @param stay whether threads without a slot may still look at the words before the data offset, or change them
     */
    void releaseView(long dataOffset, boolean stay) {
        synchronized (this) {
            views--;
            releasedFrom = dataOffset;
            wordsStay |= stay;
        }
        endIfUnused();
    }

    /** Ends a view that has never been an object's. */
    void releaseUnused() {
        synchronized (this) {
            views--;
        }
        endIfUnused();
    }

    private void endIfUnused() {
        boolean discards;
        synchronized (this) {
            if (released || views > 0 || surveys > 0 || !blockUses.isEmpty()) {
                return;
            }
            released = true;
            discards = isArena;
            discarded = isArena;
            if (!isArena) {
                giveBack();
            }
        }
        if (discards) {
            discard();
        }
    }

    /** Under this monitor. */
    private void giveBack() {
        boolean slot = life != null && life.claimed() != 0;
        boolean kept = wordsStay || slot;
        long size = resources.mapping.size();
        releasedFrom = !kept ? 0 : releasedFrom < 0 ? size : releasedFrom;
        boolean mappedOver = resources.mapping.mapOver(releasedFrom, size - releasedFrom);
        if (!kept && mappedOver) {
            resources.segment.close();
            resources.count(new Reclamation.Resources(0, 0, 1));
            resources.countBytes(false);
        } else {
            resources.segment.leave();
            resources.count(new Reclamation.Resources(size, slot ? 2 : 1, 2));
        }
        if (resources.waits != null) {
            resources.waits.retire();
        }
    }

    /** Ends the attachment of an arena that its owner does not allocate in any more, unless it is in use. */
    boolean end() {
        synchronized (this) {
            if (views != 1 || surveys != 0 || !blockUses.isEmpty()) {
                return false;
            }
            released = true;
            discarded = true;
        }
        discard();
        return true;
    }

    /** Ends everything at once; only for an attachment that no other thread uses. */
    void discard() {
        synchronized (this) {
            released = true;
            discarded = true;
        }
        Attachments.forget(this);
        cleanable.clean();
    }

    ObjectStates states() {
        return states;
    }

    void setArena(Arena owner) {
        arena = owner;
    }

    /**
     * Makes this process a user of an arena block that a handle names. Nothing is written before the block's own number has been found there.
     *
     * @throws StaleHandleException if the block is free, or another object is in it
     * @throws IncompatibleObjectException if its object is not what the handle says
     * @throws DamagedObjectException if its words contradict each other
     */
    synchronized BlockUse useBlock(int offset, long nonce, ObjectSpec spec) {
        header.expect(object, Kind.ARENA);
        if (!Block.isPlausible(offset, (int) header.dataOffset(), words.limit())
                || Block.nonce(words, offset) != nonce) {
            throw stale(offset);
        }
        String damage = Block.damage(words, offset);
        if (damage != null) {
            throw new DamagedObjectException(object, damage);
        }
        Uses known = blockUses.get(offset);
        if (known != null) {
            Block.checkSame(words, offset, spec, known.size, object);
            return countUse(offset, known);
        }
        Uses first = new Uses(SizeClass.bytes(Block.sizeClass(words, offset)));
        int slot = Life.slotOf(claimSlot());
        boolean entered = false;
        Block.addUser(words, offset, slot);
        try {
            if (!Block.ensureLive(words, offset, nonce)) {
                throw stale(offset);
            }
            Block.checkSame(words, offset, spec, first.size, object);
            BlockUse use = countUse(offset, first);
            entered = true;
            return use;
        } finally {
            if (!entered) {
                Block.removeUser(words, offset, slot);
            }
        }
    }

    private StaleHandleException stale(int offset) {
        return new StaleHandleException("the object of this handle has been freed: arena=" + object + ", offset="
                + offset + "; keep the object reachable until the handle has been attached");
    }

    /**
     * Makes a free block live and counts its first use. In one step: a thread that attaches by an old handle in between would take out the bit
     * that is set here.
     */
    synchronized BlockUse useNewBlock(int offset, int sizeClass, ObjectSpec spec, long nonce) {
        Block.makeLive(words, offset, sizeClass, spec, nonce, Life.slotOf(claimSlot()));
        return countUse(offset, new Uses(SizeClass.bytes(sizeClass)));
    }

    private BlockUse countUse(int offset, Uses uses) {
        BlockUse use = new BlockUse(this, offset);
        blockUses.put(offset, uses);
        uses.count++;
        return use;
    }

    void dropBlock(int offset) {
        boolean unused;
        synchronized (this) {
            Uses uses = blockUses.get(offset);
            if (--uses.count != 0) {
                return;
            }
            blockUses.remove(offset);
            states.forget(offset + Block.LOCK_AT);
            unused = blockUses.isEmpty();
            try {
                if (resources.waits != null) {
                    resources.waits.forget(offset, offset + uses.size);
                }
            } finally {
                Block.removeUser(words, offset, Life.slotOf(life.claimed()));
                Arena owner = arena;
                if (owner != null) {
                    owner.retire(this, offset);
                }
            }
        }
        // Not under this monitor: a thread that allocates takes the arena's first.
        Arena owner = arena;
        if (unused && owner != null) {
            owner.reclaim();
        } else if (unused) {
            endIfUnused();
        }
    }
}

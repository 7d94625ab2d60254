package io.multiproc.internal.object;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.internal.life.AttachTable;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.life.SlotLife;
import io.multiproc.internal.life.WaitTable;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Reaper;
import io.multiproc.internal.os.Reclamation;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.wait.WaitWords;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
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
    private final Holdings holdings;
    private final Cleaner.Cleanable cleanable;
    private final String object;
    private final ByteBuffer words;
    private final Header header;
    private final Life life;
    private final WaitTable waitTable;
    private final BlockUses blocks;
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
                    : "raw memory of " + holdings.mapping.size() + " bytes";
            throw new IncompatibleObjectException(as, "kind", "a shared object", found);
        } else if (!raw) {
            headerNow(as).checkLifeFile(as, holdings.segment.lifeFile());
        }
    }

    /** Takes over a new segment of this process's budget and writes its header; the segment is not published yet. */
    static Attachment create(Segment segment, ObjectSpec spec, String name, Header.Tables tables, long dataOffset) {
        boolean raw = spec.kind() == Kind.RAW;
        String object;
        Consumer<ByteBuffer> first;
        try {
            object = View.describe(spec, name);
            first = words -> {
                if (!raw) {
                    Header.write(words, spec, name, tables, dataOffset, Nonces.next(), segment.lifeFile());
                }
            };
        } catch (RuntimeException | Error e) {
            Holdings.close(segment, true);
            throw e;
        }
        return map(segment, raw, object, true, first);
    }

    private static Attachment map(
            Segment segment, boolean raw, String object, boolean created, Consumer<ByteBuffer> first) {
        Holdings holdings = null;
        try {
            holdings = Holdings.map(segment, created);
            Mapping mapping = holdings.mapping;
            ByteBuffer words = mapping.buffer(0, (int) Math.min(mapping.size(), Integer.MAX_VALUE));
            first.accept(words);
            return new Attachment(holdings, object, words, raw);
        } catch (RuntimeException | Error e) {
            if (holdings != null) {
                holdings.giveBack();
            }
            throw e;
        }
    }

    private Attachment(Holdings holdings, String object, ByteBuffer words, boolean raw) {
        this.holdings = holdings;
        this.object = object;
        this.words = words;
        // What a shared object's header says is checked, and kept on the heap, before anything is built on it.
        this.header = raw ? null : Header.checked(words, object, holdings.mapping.size());
        this.life = raw ? null : newLife();
        holdings.life = life;
        this.blocks = new BlockUses(this, words, this::claimSlot);
        this.isArena = life != null && header.isArena();
        this.waitTable = life == null ? null : new WaitTable(words, header.waitsAt(), header.waits(), life);
        cleanable = Reaper.CLEANER.register(this, holdings);
        Reclamation.changed();
    }

    private Life newLife() {
        ByteBuffer memory = words;
        int first = (int) header.dataOffset();
        boolean hasBlocks = header.isArena();
        String arena = object;
        return new SlotLife(
                new AttachTable(memory, Header.TABLE_AT, header.slots()), holdings.proofs(), object, slot -> {
                    if (hasBlocks) {
                        Block.forgetUser(memory, first, slot, arena);
                    }
                });
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
        return header.again(as, holdings.mapping.size());
    }

    Life life() {
        return life;
    }

    WaitTable waitTable() {
        return waitTable;
    }

    Mapping mapping() {
        return holdings.mapping;
    }

    boolean isReadOnly() {
        return holdings.segment.isReadOnly();
    }

    SegmentAddress address() {
        return holdings.segment.address();
    }

    void publish() {
        holdings.segment.publish();
    }

    synchronized WaitWords waits() {
        if (holdings.waits == null) {
            holdings.waits = WaitWords.of(holdings.mapping, header.secret(), object);
            if (released) {
                holdings.waits.retire();
            }
        }
        return holdings.waits;
    }

    /** Whether anybody in this process may sleep here. */
    synchronized boolean hasWaits() {
        return holdings.waits != null;
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
        if (discarded || holdings.segment.isClosed() || !holdings.canWaitAgain()) {
            return false;
        }
        holdings.segment.mapOnto(holdings.mapping, releasedFrom);
        holdings.revived();
        released = false;
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
                || fresh.size() != holdings.mapping.size()
                || !holdings.segment.isClosed()
                || !holdings.canWaitAgain()) {
            return false;
        }
        if (!holdings.segment.isReplacedBy(fresh)) {
            fresh.mapOnto(holdings.mapping, 0);
            if (header != null && !header.isUnchanged()) {
                holdings.mapping.mapOver(0, holdings.mapping.size());
                return false;
            }
            holdings.segment = fresh;
        }
        holdings.revived();
        released = false;
        views++;
        viewed = true;
        return true;
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
            if (released || views > 0 || surveys > 0 || !blocks.isEmpty()) {
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
        long size = holdings.mapping.size();
        releasedFrom = !kept ? 0 : releasedFrom < 0 ? size : releasedFrom;
        boolean mappedOver = holdings.mapping.mapOver(releasedFrom, size - releasedFrom);
        if (!kept && mappedOver) {
            holdings.segment.close();
            holdings.count(new Reclamation.Resources(0, 0, 1));
            holdings.countBytes(false);
        } else {
            holdings.segment.leave();
            holdings.count(new Reclamation.Resources(size, slot ? 2 : 1, 2));
        }
        if (holdings.waits != null) {
            holdings.waits.retire();
        }
    }

    /** Ends the attachment of an arena that its owner does not allocate in any more, unless it is in use. */
    boolean end() {
        synchronized (this) {
            if (views != 1 || surveys != 0 || !blocks.isEmpty()) {
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
        try {
            Attachments.forget(this);
        } finally {
            cleanable.clean();
        }
    }

    ObjectStates states() {
        return states;
    }

    void setArena(Arena owner) {
        arena = owner;
    }

    /** Makes this process a user of an arena block that a handle names, as {@link BlockUses#add} does. */
    synchronized BlockUse useBlock(int offset, long nonce, ObjectSpec spec) {
        header.expect(object, Kind.ARENA);
        return blocks.add(offset, nonce, spec);
    }

    /**
     * Makes a free block live and counts its first use. In one step: a thread that attaches by an old handle in between would take out the bit
     * that is set here.
     */
    synchronized BlockUse useNewBlock(int offset, int sizeClass, ObjectSpec spec, long nonce) {
        return blocks.addNew(offset, sizeClass, spec, nonce);
    }

    /** Ends a use of a block; goes on where an error has ended it. The end of the use itself needs no heap. */
    void dropBlock(BlockUse.Drop drop) {
        boolean unused;
        synchronized (this) {
            if (!drop.isCounted) {
                Arena.Retired retired = blocks.drop(drop);
                if (retired != null) {
                    Block.removeUser(words, drop.offset, Life.slotOf(life.claimed()));
                    Arena owner = arena;
                    if (owner != null) {
                        owner.retire(retired);
                    }
                }
            }
            if (drop.lastSize == 0) {
                return;
            }
            forgetBlock(drop);
            unused = blocks.isEmpty();
        }
        // Not under this monitor: a thread that allocates takes the arena's first.
        Arena owner = arena;
        if (unused && owner != null) {
            owner.reclaim();
        } else if (unused) {
            endIfUnused();
        }
    }

    /** Under this monitor. Nothing to do if the block has a new use: that one's end does it. */
    private void forgetBlock(BlockUse.Drop drop) {
        if (!blocks.contains(drop)) {
            int offset = drop.offset;
            states.forget(offset + Block.LOCK_AT);
            if (holdings.waits != null) {
                holdings.waits.forget(offset, offset + drop.lastSize);
            }
        }
    }
}

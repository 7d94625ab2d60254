package io.multiproc.internal.object;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.StaleHandleException;
import io.multiproc.internal.life.AttachTable;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.life.SlotLife;
import io.multiproc.internal.life.WaitTable;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.wait.WaitWords;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One process's use of one segment: its descriptor, its mapping, its slot. Shared by all views of the segment in this process.
 *
 * <p>The address range is given back only when the attachment is unreachable, so no running thread ever loses the memory it reads. What
 * {@link #releaseView} does earlier, at the last view's close, is to map private zeros over pages that hold no protocol words, which gives back
 * the shared memory. Pages in which this process may have an id (it holds a slot) stay as they are: zeros would look like a free lock.
 */
final class Attachment {
    /** What must be given back when the attachment is unreachable. */
    private static final class Resources implements Runnable {
        final Segment segment;
        final Mapping mapping;
        WaitWords waits;
        Life life;

        Resources(Segment segment, Mapping mapping) {
            this.segment = segment;
            this.mapping = mapping;
        }

        @Override
        public void run() {
            try {
                if (waits != null) {
                    waits.close();
                }
            } finally {
                Attachments.forgetUnreachable(segment.address(), segment.isReadOnly());
                SegmentRing.of(segment.address()).remove(life);
                mapping.unmap();
                segment.close();
            }
        }
    }

    private final Resources resources;
    private final Cleaner.Cleanable cleanable;
    private final String object;
    private final ByteBuffer words;
    private final Header header;
    private final Life life;
    private final WaitTable waitTable;
    private final Map<Integer, Integer> blockUses = new HashMap<>();
    private volatile Arena arena;
    private int views = 1;
    private int surveys;
    private boolean viewed;
    private boolean released;

    /** Takes over an open segment; closes it if that fails. */
    static Attachment open(Segment segment, boolean raw, String object) {
        Attachment attachment = map(segment, raw, object, words -> {});
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
        if (!raw && life == null && Header.isPresent(words)) {
            throw new IncompatibleObjectException(as, "kind", "a shared object", "raw memory that looks like one");
        } else if (!raw) {
            header.check(as, resources.mapping.size());
            header.checkLifeFile(as, resources.segment.lifeFile());
        } else if (Header.isPresent(words)) {
            throw new IncompatibleObjectException(as, "kind", Kind.RAW, header.kindName());
        }
    }

    /** Takes over a new segment and writes its header; the segment is not published yet. */
    static Attachment create(Segment segment, ObjectSpec spec, String name, Header.Tables tables, long dataOffset) {
        boolean raw = spec.kind() == Kind.RAW;
        return map(segment, raw, View.describe(spec, name), words -> {
            if (!raw) {
                new Header(words).write(spec, name, tables, dataOffset, Nonces.next(), segment.lifeFile());
            }
        });
    }

    private static Attachment map(Segment segment, boolean raw, String object, Consumer<ByteBuffer> first) {
        Mapping mapping = null;
        try {
            mapping = segment.map();
            ByteBuffer words = mapping.buffer(0, (int) Math.min(mapping.size(), Integer.MAX_VALUE));
            first.accept(words);
            return new Attachment(new Resources(segment, mapping), object, words, raw);
        } catch (RuntimeException | Error e) {
            segment.close();
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
        this.header = new Header(words);
        this.life = raw || !Header.isPresent(words) ? null : newLife();
        resources.life = life;
        this.waitTable = life == null ? null : new WaitTable(words, header.waitsAt(), header.waits(), life);
        cleanable = Reaper.CLEANER.register(this, resources);
    }

    private Life newLife() {
        ByteBuffer memory = words;
        int first = (int) header.dataOffset();
        boolean isArena = header.isArena();
        return new SlotLife(
                new AttachTable(memory, Header.TABLE_AT, header.slots()), resources.segment.proofs(), object, slot -> {
                    if (isArena) {
                        Block.forgetUser(memory, first, slot);
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

    Header header() {
        return header;
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
            resources.waits = WaitWords.of(resources.mapping, header.nonce(), object);
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

    /** Adds a view, unless the last one is closed already. */
    synchronized boolean retainView() {
        if (released) {
            return false;
        }
        views++;
        viewed = true;
        return true;
    }

    /** Says of a view that it is no object's: it keeps memory, but no object open. */
    synchronized Attachment forSurvey() {
        surveys++;
        return this;
    }

    /** Ends such a view; ends everything at once, if nobody else has ever used this attachment. */
    void releaseSurvey() {
        boolean unused;
        synchronized (this) {
            surveys--;
            unused = views == 1
                    && !viewed
                    && !released
                    && life.claimed() == 0
                    && resources.waits == null
                    && arena == null;
            released |= unused;
        }
        if (unused) {
            discard();
        } else {
            releaseView(words.limit(), true);
        }
    }

    synchronized boolean isLastView() {
        return views - surveys == 1;
    }

    /** Ends a view; the last one gives back the memory that may be given back while threads still run. */
    void releaseView(long dataOffset) {
        releaseView(dataOffset, false);
    }

    /**
     * Ends a view; the last one gives back the memory that may be given back while threads still run.
     *
     * @param wordsStay whether threads without a slot may still look at the words before the data offset, or change them
     */
    void releaseView(long dataOffset, boolean wordsStay) {
        if (endView(dataOffset, wordsStay)) {
            // Not under this monitor: who enlists an attachment takes the two the other way round.
            Attachments.forget(this);
        }
    }

    private synchronized boolean endView(long dataOffset, boolean wordsStay) {
        views--;
        if (views > 0) {
            return false;
        }
        released = true;
        boolean kept = wordsStay || life != null && life.claimed() != 0;
        long from = kept ? dataOffset : 0;
        boolean mappedOver = resources.mapping.mapOver(from, resources.mapping.size() - from);
        if (!kept && mappedOver) {
            resources.segment.close();
        } else {
            resources.segment.leave();
        }
        if (resources.waits != null) {
            resources.waits.retire();
        }
        return true;
    }

    /** Ends everything at once; only for an attachment that no other thread uses. */
    void discard() {
        synchronized (this) {
            released = true;
        }
        Attachments.forget(this);
        cleanable.clean();
    }

    void setArena(Arena owner) {
        arena = owner;
    }

    /** Makes this process a user of an arena block that a handle names. */
    synchronized BlockUse useBlock(int offset, long nonce) {
        int before = blockUses.getOrDefault(offset, 0);
        if (before > 0 ? !Block.isSame(words, offset, nonce) : !enter(offset, nonce)) {
            throw new StaleHandleException("the object of this handle has been freed: arena=" + object + ", offset="
                    + offset + "; keep the object reachable until the handle has been attached");
        }
        return countUse(offset, before);
    }

    /**
     * Makes a free block live and counts its first use. In one step: a thread that attaches by an old handle in between would take out the bit
     * that is set here.
     */
    synchronized BlockUse useNewBlock(int offset, ObjectSpec spec, long nonce) {
        Block.makeLive(words, offset, spec, nonce, Life.slotOf(claimSlot()));
        return countUse(offset, 0);
    }

    private BlockUse countUse(int offset, int before) {
        BlockUse use = new BlockUse(this, offset);
        blockUses.put(offset, before + 1);
        return use;
    }

    private boolean enter(int offset, long nonce) {
        if (!Block.isPlausible(offset, (int) header.dataOffset(), words.limit())) {
            return false;
        }
        int slot = Life.slotOf(claimSlot());
        Block.addUser(words, offset, slot);
        boolean live = false;
        try {
            live = Block.awaitLive(words, offset, nonce, () -> life.isAlive(header.makerId()));
        } finally {
            if (!live) {
                Block.removeUser(words, offset, slot);
            }
        }
        return live;
    }

    synchronized void dropBlock(int offset) {
        int left = blockUses.merge(offset, -1, Integer::sum);
        if (left == 0) {
            blockUses.remove(offset);
            try {
                if (resources.waits != null) {
                    resources.waits.forget(offset, offset + Block.size(words, offset));
                }
            } finally {
                Block.removeUser(words, offset, Life.slotOf(life.claimed()));
                Arena owner = arena;
                if (owner != null) {
                    owner.retire(this, offset);
                }
            }
        }
    }
}

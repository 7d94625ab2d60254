package io.multiproc.internal.object;

import io.multiproc.DamagedObjectException;
import io.multiproc.IncompatibleObjectException;
import io.multiproc.IncompleteObjectException;
import io.multiproc.StaleHandleException;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.life.WaitTable;
import io.multiproc.internal.os.Budget;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Reaper;
import io.multiproc.internal.os.Reclamation;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.Words;
import io.multiproc.internal.wait.WaitWords;
import java.io.InvalidObjectException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One Java object's view of one shared object: its data, the words of its lock, and its end.
 *
 * <p>Closing takes the data buffers away (accesses then run out of bounds, which {@link #refusal} turns into "closed"), and gives the memory back
 * as far as no running thread can mind. The buffers' fields are plain, so that loops need not read them again: a thread that is in a loop of
 * plain accesses while another closes reads zeros, and writes into them, until it leaves the loop or reads with more order; or reads and writes the
 * object's data, if this process has opened the object again. The words of the
 * lock stay where they are until this view is unreachable. Whoever uses a buffer must keep the view reachable until the access is over
 * ({@code Reference.reachabilityFence}).
 */
public final class View {
    /** Data beyond this many bytes is seen through several buffers of this size. */
    public static final int CHUNK_SHIFT = 30;

    private static final long CHUNK = 1L << CHUNK_SHIFT;
    private static final int OVERLAP = Long.BYTES;
    private static final int PAGE = 4096;
    private static final int LOOKS_WITHOUT_PAUSE = 1_000;
    private static final long CLOSING_PAUSE_NANOS = 50_000;
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());
    private static final ByteBuffer[] NO_CHUNKS = new ByteBuffer[0];

    private static final AtomicLong SERIALS = new AtomicLong();

    private final Attachment attachment;
    private final BlockUse block;
    private final long blockNonce;
    private final ObjectSpec spec;
    private final String name;
    private final long dataAt;
    private final int lockAt;
    private final long serial = SERIALS.incrementAndGet();
    private ByteBuffer buffer;
    private ByteBuffer[] chunks;
    private DataObject byAddress;
    private volatile State state = State.OPEN;
    private volatile BooleanSupplier heldThroughThis = () -> false;

    /** CLOSING becomes CLOSED, or OPEN again if a thread holds the lock. */
    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    /** Where a new object is put. */
    public record Placement(String name, int slots) {
        /** Anonymous, in the arena if it is small enough. */
        public static final Placement ANONYMOUS = new Placement(null, Header.DEFAULT_SLOTS);
    }

    private View(Attachment attachment, Arena.Allocated allocated, ObjectSpec spec, String name) {
        this.attachment = attachment;
        this.spec = spec;
        this.name = name;
        block = allocated == null ? null : allocated.use();
        blockNonce = allocated == null ? 0 : allocated.nonce();
        if (block != null) {
            dataAt = block.offset() + Block.DATA_AT;
            lockAt = block.offset() + Block.LOCK_AT;
        } else {
            dataAt = spec.kind() == Kind.RAW ? 0 : attachment.header().dataOffset();
            lockAt = Header.LOCK_AT;
        }
        chunks = chunksOf(spec.dataSize());
        buffer = chunks[0];
    }

    private ByteBuffer[] chunksOf(long size) {
        if (block != null) {
            ByteBuffer data = attachment.words().slice((int) dataAt, (int) size);
            return new ByteBuffer[] {data.order(ByteOrder.nativeOrder())};
        }
        ByteBuffer[] result = new ByteBuffer[Math.max(1, (int) (size + CHUNK - 1 >>> CHUNK_SHIFT))];
        for (int i = 0; i < result.length; i++) {
            long from = (long) i << CHUNK_SHIFT;
            result[i] = attachment.mapping().buffer(dataAt + from, (int) Math.min(CHUNK + OVERLAP, size - from));
        }
        return result;
    }

    /**
     * Makes a new object.
     *
     * @param first writes what others must find; the object is not visible yet
     */
    public static View create(Placement placement, ObjectSpec spec, Consumer<View> first) {
        boolean inArena = placement.name() == null
                && placement.slots() <= Block.MAX_USERS
                && spec.kind() != Kind.RAW
                && Arena.fits(spec.dataSize());
        if (inArena) {
            Reaper.repeat();
            View view = Reclamation.retrying(() -> allocate(spec));
            first.accept(view);
            return view;
        }
        int alignment = spec.kind() == Kind.ARRAY ? PAGE : Block.ALIGNMENT;
        Header.Tables tables = Header.Tables.of(spec.kind(), placement.slots());
        long dataOffset = spec.kind() == Kind.RAW ? 0 : tables.dataOffset(alignment);
        long size = Math.addExact(dataOffset, spec.dataSize());
        Reclamation.aheadOfNeed();
        Attachment attachment = Reclamation.retrying(() -> {
            Segment segment = Budget.create(placement.name(), size, spec.kind() == Kind.POOL);
            return Attachment.create(segment, spec, placement.name(), tables, dataOffset);
        });
        try {
            View view = new View(attachment, null, spec, placement.name());
            first.accept(view);
            Attachments.add(
                    attachment); // First: a thread of this process that opens the name must find this attachment.
            attachment.publish();
            return view;
        } catch (RuntimeException | Error e) {
            attachment.discard();
            throw e;
        }
    }

    /** Its result is of a class that is loaded: without a descriptor no class can be loaded from a directory. */
    private static View allocate(ObjectSpec spec) {
        Arena.Allocated allocated = Arena.ofThisProcess().allocate(spec);
        return new View(allocated.attachment(), allocated, spec, null);
    }

    /** Opens a published object of a kind. */
    public static View open(String name, Kind kind, boolean readOnly) {
        Reclamation.aheadOfNeed();
        return Reclamation.retrying(() -> openNow(name, kind, readOnly));
    }

    private static View openNow(String name, Kind kind, boolean readOnly) {
        boolean raw = kind == Kind.RAW;
        Attachment attachment = Attachments.of(Os.current().segments().open(name, readOnly), raw, name);
        try {
            return new View(attachment, null, specOf(attachment, kind, name), name);
        } catch (RuntimeException | Error e) {
            attachment.releaseUnused();
            throw e;
        }
    }

    /**
     * Attaches the object that a handle leads to. The handle may have come from anywhere: whatever it says is compared with the object.
     *
     * @param read what the caller has read from a stream in the place of a handle
     * @param kinds the kinds of object that the caller reads
     * @throws InvalidObjectException if no process of this library writes such a handle
     * @throws StaleHandleException if it leads to nothing, to another object, or to what is not shared memory of this user
     * @throws IncompatibleObjectException if the object is not what the handle says
     */
    public static View attach(Object read, Kind... kinds) throws InvalidObjectException {
        Handle handle = HandleCheck.check(read, kinds);
        Reclamation.aheadOfNeed();
        return Reclamation.retrying(() -> attachNow(handle));
    }

    private static View attachNow(Handle handle) {
        String object = describe(handle.spec(), handle.name());
        try {
            Attachment attachment = Attachments.of(
                    handle.address(), handle.nonce(), handle.readOnly(), object, () -> handle.reach(object));
            return handle.block() >= 0 ? attachBlock(attachment, handle) : attachWhole(attachment, handle, object);
        } catch (IncompleteObjectException e) {
            throw new StaleHandleException(
                    "this handle leads to memory without a complete object: object=" + object + ", place="
                            + handle.address().place() + "; keep the object open until the handle has been attached",
                    e);
        }
    }

    private static View attachBlock(Attachment arena, Handle handle) {
        try {
            BlockUse use = arena.useBlock(handle.block(), handle.blockNonce(), handle.spec());
            return new View(arena, new Arena.Allocated(arena, use, handle.blockNonce()), handle.spec(), null);
        } finally {
            arena.releaseUnused(); // The block keeps the arena.
        }
    }

    private static View attachWhole(Attachment attachment, Handle handle, String object) {
        try {
            HandleCheck.checkSame(object, handle.spec(), specOf(attachment, handle.kind(), object));
            String name = handle.kind() == Kind.RAW
                    ? handle.name()
                    : attachment.header().name();
            if (!Objects.equals(name, handle.name())) {
                throw new IncompatibleObjectException(object, "name", handle.name(), name);
            }
            return new View(attachment, null, handle.spec(), handle.name());
        } catch (RuntimeException | Error e) {
            attachment.releaseUnused();
            throw e;
        }
    }

    private static ObjectSpec specOf(Attachment attachment, Kind kind, String name) {
        if (kind == Kind.RAW) {
            return new ObjectSpec(Kind.RAW, (char) 0, 1, attachment.mapping().size());
        }
        Header header = attachment.headerNow(name);
        header.expect(name, kind);
        ObjectSpec spec = header.spec(kind);
        header.checkSpec(name, spec);
        return spec;
    }

    static String describe(ObjectSpec spec, String name) {
        return describe(spec.kind().name(), name);
    }

    static String describe(String kind, String name) {
        return name != null
                ? name
                : "anonymous " + kind.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The first (mostly the only) buffer of the data, empty once the view is closed. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** The buffer that has the byte at an offset of the data, and up to 7 more behind its end; the position in it is {@link #inChunk}. */
    public ByteBuffer chunk(long offset) {
        ByteBuffer[] all = chunks;
        long index = offset >>> CHUNK_SHIFT;
        if (index >= all.length) {
            throw new IndexOutOfBoundsException("offset=" + offset + ", size=" + spec.dataSize());
        }
        return all[(int) index];
    }

    /**
     * Bytes of the data as a buffer to hand out: the memory stays mapped as long as that buffer, or one derived from it, is reachable. Empty pages
     * may take its place when the object is closed.
     */
    public ByteBuffer lasting(long offset, int length) {
        checkOpen();
        Objects.checkFromIndexSize(offset, length, spec.dataSize());
        ByteBuffer root = attachment.mapping().root(dataAt + offset, length);
        // The cleaner holds on to this view until the root is unreachable.
        View kept = this;
        Reaper.CLEANER.register(root, () -> Reference.reachabilityFence(kept));
        return isReadOnly() ? root.asReadOnlyBuffer().order(ByteOrder.nativeOrder()) : root;
    }

    /** Lets the one object that has this view reach the data by address until the close. That all of it is mapped has been checked. */
    synchronized void giveAddress(DataObject owner) {
        if (state != State.CLOSED) {
            byAddress = owner;
            owner.setAddress(attachment.mapping().address() + dataAt);
        }
    }

    /** The position of an offset in its chunk. */
    public static int inChunk(long offset) {
        return (int) (offset & CHUNK - 1);
    }

    /** What to throw for an access that ran out of bounds. */
    public RuntimeException refusal(IndexOutOfBoundsException e) {
        return isClosed() ? closedException() : e;
    }

    /** Refuses to go on if the view is closed; while another thread closes it, waits for what comes of that. */
    public void checkOpen() {
        int looks = 0;
        while (state != State.OPEN) {
            if (state == State.CLOSED) {
                throw closedException();
            }
            if (looks++ < LOOKS_WITHOUT_PAUSE) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, CLOSING_PAUSE_NANOS);
            }
        }
    }

    /** What to throw for a use after the close. */
    public IllegalStateException closedException() {
        return new IllegalStateException("shared object is closed: object=" + describe());
    }

    /** The memory that has the words of the lock; it stays mapped while the view is reachable. */
    public ByteBuffer words() {
        return attachment.words();
    }

    /** Where the lock record is in {@link #words()}, and in the segment. */
    public int lockAt() {
        return lockAt;
    }

    /** Where the data begins in {@link #words()}; only for protocols, whose words outlast the close. */
    public int dataAt() {
        return Math.toIntExact(dataAt);
    }

    /**
     * Checks that the data are long enough for the words of a protocol, whose number may depend on what the data say. Closes this view if not.
     *
     * @throws DamagedObjectException if they are shorter
     */
    public void requireData(long bytes) {
        require(bytes <= spec.dataSize(), "data size", spec.dataSize());
    }

    /**
     * Checks what a protocol has read from the data when it begins to use them. Closes this view if that cannot be.
     *
     * @throws DamagedObjectException if the check failed
     */
    public void require(boolean possible, String field, long value) {
        if (!possible) {
            close();
            throw damaged(field + "=" + value);
        }
    }

    /** What to throw where the object's words contradict each other. */
    public DamagedObjectException damaged(String finding) {
        return new DamagedObjectException(describe(), finding);
    }

    /** How many processes the attach table has slots for. */
    public int slots() {
        return attachment.header().slots();
    }

    /** The object's own number, by which it can be told from any other. */
    public long nonce() {
        return attachment.header().nonce() + blockNonce;
    }

    public ObjectSpec spec() {
        return spec;
    }

    /** The name, or null. */
    public String name() {
        return name;
    }

    public boolean isReadOnly() {
        return attachment.isReadOnly();
    }

    public Life life() {
        return attachment.life();
    }

    /** This process's id among the users of the segment, taking a slot if it has none. */
    public int claim() {
        checkOpen();
        Life life = attachment.life();
        return life != null && life.claimed() != 0 ? attachment.claim() : Reclamation.retrying(attachment::claim);
    }

    /** How many living processes have a slot of the segment. */
    public int processes() {
        Life life = attachment.life();
        int processes = 0;
        for (int slot = 0; slot < life.slots(); slot++) {
            processes += life.isAlive(life.idAt(slot)) ? 1 : 0;
        }
        return processes;
    }

    /** For tests: what keeps the segment open besides its blocks. */
    int pins() {
        return attachment.pins();
    }

    /** Who waits for the objects of the segment. */
    public WaitTable waitTable() {
        return attachment.waitTable();
    }

    /** A thread has to sleep for the object. */
    public void countContention() {
        Words.getAndAddLong(words(), lockAt + LockRecord.CONTENTIONS, 1L);
    }

    /** How often a thread has waited for the object for a slice or more. */
    public long contentions() {
        return Words.getLongVolatile(words(), lockAt + LockRecord.CONTENTIONS);
    }

    public WaitWords waits() {
        return attachment.waits();
    }

    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Whether the view is closed, or a thread is about to close it unless its lock is held. */
    public boolean isClosing() {
        return state != State.OPEN;
    }

    /** The object for people to read. */
    public String describe() {
        return describe(spec, name) + (block == null ? "" : " at " + Long.toHexString(blockNonce));
    }

    /** What another process needs to attach this object. */
    public Handle handle() {
        checkOpen();
        long nonce = spec.kind() == Kind.RAW ? 0 : attachment.header().nonce();
        int at = block == null ? -1 : block.offset();
        return new Handle(attachment.address(), nonce, spec, name, at, blockNonce, isReadOnly());
    }

    /** Tells this view from the other views of this process. */
    public long serial() {
        return serial;
    }

    /**
     * Returns the thing of a class that all views of the object in this process share on the heap.
     *
     * @param maker makes it, if no view of the object has one yet
     */
    public <T> T shared(Class<T> type, Supplier<T> maker) {
        return attachment.states().of(lockAt, nonce(), type, maker);
    }

    /**
     * Names the question whether a thread of this process holds the object's lock through this view. {@link #close()} asks it while {@link #isClosing()}
     * is true.
     */
    public void refuseCloseWhile(BooleanSupplier isHeldThroughThis) {
        heldThroughThis = isHeldThroughThis;
    }

    /**
     * Ends this view; a second call does nothing. The one rule for all shared objects: refused while a thread of this process holds the object's lock
     * through this view. What a thread holds through another view of the same object does not count, as it keeps that other view open, and with it the
     * memory.
     *
     * @throws IllegalStateException if a thread of this process holds the object's lock through this view
     */
    public void close() {
        if (end()) {
            Reclamation.aheadOfNeed(); // Not under the monitor: it may collect.
        }
    }

    private synchronized boolean end() {
        if (state == State.CLOSED) {
            return false;
        }
        boolean held = true;
        state = State.CLOSING;
        try {
            // Pairs with the look at isClosing() that every lock operation takes after its effect.
            held = heldThroughThis.getAsBoolean();
        } finally {
            state = held ? State.OPEN : State.CLOSED; // Open again after an error, too.
        }
        if (held) {
            throw new IllegalStateException("a thread of this process holds the lock of this object: object="
                    + describe() + "; unlock it before closing");
        }
        buffer = NOTHING;
        chunks = NO_CHUNKS;
        if (byAddress != null) {
            byAddress.setAddress(0);
        }
        try {
            if (attachment.hasWaits()) {
                attachment.waits().wake(lockAt, WaitWords.ALL);
            }
        } finally {
            if (block != null) {
                block.close(Block.DATA_AT + spec.dataSize());
            } else {
                // What waits for an event has no slot: zeros in the place of its words would look like another state.
                boolean protocol = spec.kind().isProtocol();
                attachment.releaseView(protocol ? attachment.mapping().size() : dataAt, protocol && spec.count() > 0);
            }
        }
        return true;
    }
}

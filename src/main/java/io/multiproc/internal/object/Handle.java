package io.multiproc.internal.object;

import io.multiproc.StaleHandleException;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import java.io.Serializable;

/**
 * What travels in the place of a shared object: where its segment is found, and what must be found there. A plain class of plain fields: reading
 * records or enums would link code at run time, and every child that gets a shared object would wait for that.
 */
public final class Handle implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final ThreadLocal<long[]> WRITTEN = ThreadLocal.withInitial(() -> new long[2]);

    @SuppressWarnings("serial") // Object: a stream may have anything here, which is then refused.
    private final Object place;

    private final long device;
    private final long inode;
    private final long size;
    private final long nonce;
    private final int kind;
    private final char code;
    private final int elementSize;
    private final long count;

    @SuppressWarnings("serial")
    private final Object name;

    private final int block;
    private final long blockNonce;
    private final boolean readOnly;

    /**
     * The handle of an object.
     *
     * @param address where the segment is found
     * @param nonce the segment's own number, or 0 for raw memory
     * @param spec what the object is
     * @param name its name, or null
     * @param block its offset in an arena, or -1 if it has the segment to itself
     * @param blockNonce the block's own number
     * @param readOnly whether it was attached for reading only
     */
    public Handle(
            SegmentAddress address,
            long nonce,
            ObjectSpec spec,
            String name,
            int block,
            long blockNonce,
            boolean readOnly) {
        place = address.place();
        device = address.device();
        inode = address.inode();
        size = address.size();
        this.nonce = nonce;
        kind = spec.kind().number();
        code = spec.code();
        elementSize = spec.elementSize();
        count = spec.count();
        this.name = name;
        this.block = block;
        this.blockNonce = blockNonce;
        this.readOnly = readOnly;
        long[] written = WRITTEN.get();
        written[0]++;
        written[1] += block < 0 ? size : Block.DATA_AT + spec.dataSize();
    }

    /** How many handles this thread has made: whoever serializes something learns whether it contained shared objects. */
    public static long writtenByThisThread() {
        return WRITTEN.get()[0];
    }

    /** The bytes of the objects for which this thread has made handles. */
    public static long bytesWrittenByThisThread() {
        return WRITTEN.get()[1];
    }

    /** What the object is. */
    public Kind kind() {
        return Kind.of(kind);
    }

    /** Where its segment is. */
    public SegmentAddress address() {
        return new SegmentAddress((String) place, device, inode, size);
    }

    /** The segment's own number, or 0 for raw memory. */
    public long nonce() {
        return nonce;
    }

    ObjectSpec spec() {
        return new ObjectSpec(kind(), code, elementSize, count);
    }

    /** Whether place and name are what they must be. */
    boolean hasTexts() {
        return place instanceof String && (name == null || name instanceof String);
    }

    String name() {
        return (String) name;
    }

    int block() {
        return block;
    }

    long blockNonce() {
        return blockNonce;
    }

    boolean readOnly() {
        return readOnly;
    }

    /** By the descriptor of the process that made the handle; a named object is found by its name if that process is gone. */
    Segment reach(String object) {
        try {
            return Os.current().segments().attach(address(), readOnly, object);
        } catch (StaleHandleException e) {
            if (name() == null) {
                throw e;
            }
            Segment named;
            try {
                named = Os.current().segments().open(name(), readOnly);
            } catch (RuntimeException byName) {
                e.addSuppressed(byName);
                throw e;
            }
            boolean same = named.address().inode() == address().inode()
                    && named.address().device() == address().device();
            if (!same) {
                named.close();
                throw e;
            }
            return named;
        }
    }
}

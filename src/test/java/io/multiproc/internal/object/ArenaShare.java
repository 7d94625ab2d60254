package io.multiproc.internal.object;

import io.multiproc.StaleHandleException;
import io.multiproc.internal.os.Words;
import java.io.Serializable;

/** An arena of its own with one block, as its maker and others have it; what becomes unreachable otherwise is dropped when told. */
public final class ArenaShare implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1L;
    private static final ObjectSpec SPEC = new ObjectSpec(Kind.ARRAY, 'q', 8, 16);

    private final Handle handle;
    private final transient Arena arena;
    private final transient Arena.Allocated first;
    private transient Attachment attachment;
    private transient BlockUse use;

    private ArenaShare(Arena arena, Arena.Allocated first) {
        this.arena = arena;
        this.first = first;
        attachment = first.attachment();
        use = first.use();
        handle = new Handle(
                attachment.address(), attachment.header().nonce(), SPEC, null, use.offset(), first.nonce(), false);
    }

    /** By the maker. */
    public static ArenaShare make() {
        Arena arena = new Arena();
        ArenaShare share = new ArenaShare(arena, arena.allocate(SPEC));
        share.write(0x5555);
        return share;
    }

    private int at() {
        return use.offset() + Block.DATA_AT;
    }

    public void write(long value) {
        Words.setLongVolatile(attachment.words(), at(), value);
    }

    public long read() {
        return Words.getLongVolatile(attachment.words(), at());
    }

    /** By another: attaches the block; false if it is refused. */
    public boolean attach() {
        attachment = Attachments.of(
                handle.address(),
                handle.nonce(),
                false,
                "arena",
                () -> io.multiproc.internal.os.Os.current().segments().attach(handle.address(), false, "arena"));
        try {
            use = attachment.useBlock(handle.block(), handle.blockNonce(), SPEC);
            return true;
        } catch (StaleHandleException e) {
            return false;
        }
    }

    /** By another: its last object of the block is unreachable. */
    public void drop() {
        use.end();
    }

    /** By the maker: its last object of the block is unreachable, and it frees what it can. */
    public void dropAndReclaim() {
        drop();
        arena.reclaim();
    }

    public void reclaim() {
        arena.reclaim();
    }

    /** By the maker: whether the next block of this kind is the first one, made free, and of zeros. */
    public boolean isFreedAndZero() {
        Arena.Allocated next = arena.allocate(SPEC);
        boolean same = next.use().offset() == handle.block() && next.attachment() == first.attachment();
        if (same) {
            for (int i = 0; i < SPEC.dataSize(); i += Long.BYTES) {
                if (Words.getLongVolatile(first.attachment().words(), next.use().offset() + Block.DATA_AT + i) != 0) {
                    throw new AssertionError("freed, but not zero");
                }
            }
        }
        return same;
    }

    @Override
    public void close() {
        use = null;
    }
}

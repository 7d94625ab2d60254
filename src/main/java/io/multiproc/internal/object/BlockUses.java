package io.multiproc.internal.object;

import io.multiproc.DamagedObjectException;
import io.multiproc.IncompatibleObjectException;
import io.multiproc.StaleHandleException;
import io.multiproc.internal.life.Life;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/** How often this process uses each block of an arena. Every call is made under the attachment's monitor. */
final class BlockUses {
    /** How often this process uses a block, and how large the block is. */
    private static final class Uses {
        final int size;

        /** By which the block is retired: made with the first use, as the end of the last one must need no heap. */
        final Arena.Retired end;

        int count;

        Uses(Attachment attachment, int offset, int size) {
            this.size = size;
            end = new Arena.Retired(attachment, offset);
        }
    }

    private final Attachment attachment;
    private final ByteBuffer words;
    private final IntSupplier claim;
    private final Map<Integer, Uses> all = new HashMap<>();

    /**
     * No uses.
     *
     * @param claim takes this process's slot of the arena, if it has none, and returns its id
     */
    BlockUses(Attachment attachment, ByteBuffer words, IntSupplier claim) {
        this.attachment = attachment;
        this.words = words;
        this.claim = claim;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * Makes this process a user of a block that a handle names. Nothing is written before the block's own number has been found there.
     *
     * @throws StaleHandleException if the block is free, or another object is in it
     * @throws IncompatibleObjectException if its object is not what the handle says
     * @throws DamagedObjectException if its words contradict each other
     */
    BlockUse add(int offset, long nonce, ObjectSpec spec) {
        String object = attachment.object();
        if (!Block.isPlausible(offset, (int) attachment.header().dataOffset(), words.limit())
                || Block.nonce(words, offset) != nonce) {
            throw stale(offset);
        }
        String damage = Block.damage(words, offset);
        if (damage != null) {
            throw new DamagedObjectException(object, damage);
        }
        Uses known = all.get(offset);
        if (known != null) {
            Block.checkSame(words, offset, spec, known.size, object);
            return count(offset, known);
        }
        Uses first = new Uses(attachment, offset, SizeClass.bytes(Block.sizeClass(words, offset)));
        int slot = Life.slotOf(claim.getAsInt());
        boolean entered = false;
        Block.addUser(words, offset, slot);
        try {
            if (!Block.ensureLive(words, offset, nonce)) {
                throw stale(offset);
            }
            Block.checkSame(words, offset, spec, first.size, object);
            BlockUse use = count(offset, first);
            entered = true;
            return use;
        } finally {
            if (!entered) {
                Block.removeUser(words, offset, slot);
            }
        }
    }

    private StaleHandleException stale(int offset) {
        return new StaleHandleException("the object of this handle has been freed: arena=" + attachment.object()
                + ", offset=" + offset + "; keep the object reachable until the handle has been attached");
    }

    /** Makes a free block live and counts its first use; the block is free if this throws. */
    BlockUse addNew(int offset, int sizeClass, ObjectSpec spec, long nonce) {
        int slot = Life.slotOf(claim.getAsInt());
        Uses first = new Uses(attachment, offset, SizeClass.bytes(sizeClass));
        boolean entered = false;
        try {
            Block.makeLive(words, offset, sizeClass, spec, nonce, slot);
            BlockUse use = count(offset, first);
            entered = true;
            return use;
        } finally {
            if (!entered) {
                Block.free(words, offset, sizeClass);
            }
        }
    }

    /** All or nothing: the cleaner learns of the use last. */
    private BlockUse count(int offset, Uses uses) {
        BlockUse use = new BlockUse(attachment, offset);
        boolean begun = false;
        try {
            all.put(use.key(), uses);
            use.begin();
            uses.count++;
            begun = true;
            return use;
        } finally {
            if (!begun && uses.count == 0) {
                all.remove(use.key());
            }
        }
    }

    /** Counts a use down, without heap; what the block is retired by if this was the last one, else null. */
    Arena.Retired drop(BlockUse.Drop drop) {
        Uses uses = all.get(drop.offset);
        drop.isCounted = true;
        if (--uses.count != 0) {
            return null;
        }
        all.remove(drop.offset);
        drop.lastSize = uses.size;
        return uses.end;
    }

    boolean contains(BlockUse.Drop drop) {
        return all.containsKey(drop.offset);
    }
}

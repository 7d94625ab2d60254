package io.multiproc.internal.object;

import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.os.Budget;
import io.multiproc.internal.os.Reaper;
import io.multiproc.internal.os.Reclamation;
import io.multiproc.internal.os.SegmentAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where a process's small anonymous objects live: segments that grow, cut into blocks. Only this process allocates and frees in them; others
 * attach blocks by handle.
 *
 * <p>A block comes back when no object of this process uses it and no bit of a living process is set in it, and is zeroed then. A segment
 * without blocks in use is given back at once, but for the newest, which goes when memory is short, or when a garbage collection finds that nothing has
 * been allocated since the one before: as long as there is a segment, its registration with the cleaner keeps the class loader of this library.
 */
public final class Arena {
    private static final int FIRST_SIZE = 1 << 20;
    private static final int LARGEST_SIZE = 64 << 20;

    /** A new segment is this part of all there are, so that little is kept by the few blocks in it that stay in use. */
    private static final int PART_OF_ALL = 2;

    /** A new segment takes no more than this part of the memory that there is. */
    private static final int PART_OF_AVAILABLE = 4;

    /** Smaller segments would be mostly tables. */
    private static final int SMALLEST_SIZE = 128 << 10;

    private static final int PAGE = 4096;
    /** How many retired blocks one allocation looks at, so that many blocks in use elsewhere cost no allocation much. */
    private static final int LOOKS = 32;
    /** After so many allocations from free blocks retired ones are looked at too, or empty segments would stay until all is used up. */
    private static final int RECLAIM_EVERY = 1024;

    /** Many objects share these. */
    private static final Header.Tables TABLES = new Header.Tables(Block.MAX_USERS, 512);

    private static final Arena OF_THIS_PROCESS = new Arena();

    static {
        Reclamation.beforeRetry(() -> OF_THIS_PROCESS.reclaim(true));
    }

    /** The bits of a size class, and beside them: the block is in the list of the retired; it is being zeroed, which an error has ended. */
    private static final int CLASS = 0x1f;

    private static final int LISTED = 0x20;
    private static final int ZEROING = 0x40;

    private record Place(Extent extent, int offset, int sizeClass) {}

    /** One segment of the arena. */
    private static final class Extent {
        final Attachment attachment;
        final ByteBuffer words;
        final int first;
        /** The size class of the block at each multiple of the alignment, and flags: what shared memory says may be wrong. */
        final byte[] classes;

        int next;
        int inUse;

        Extent(Attachment attachment) {
            this.attachment = attachment;
            this.words = attachment.words();
            this.first = (int) attachment.header().dataOffset();
            this.classes = new byte[(words.limit() - first) / Block.ALIGNMENT];
            this.next = first;
        }

        /** Whether its memory goes or has gone: a place in it is no place any more. */
        boolean isGone;

        void note(int offset, int sizeClass) {
            classes[(offset - first) / Block.ALIGNMENT] = (byte) sizeClass;
        }

        int sizeClass(int offset) {
            return classes[(offset - first) / Block.ALIGNMENT] & CLASS;
        }

        boolean is(int offset, int flag) {
            return (classes[(offset - first) / Block.ALIGNMENT] & flag) != 0;
        }

        void set(int offset, int flag, boolean value) {
            int at = (offset - first) / Block.ALIGNMENT;
            classes[at] = (byte) (value ? classes[at] | flag : classes[at] & ~flag);
        }
    }

    /** A block that no object of this process uses any more, in a list. It is made with the first use, so that retiring needs no heap. */
    static final class Retired {
        final Attachment attachment;
        final int offset;
        private Retired next;

        Retired(Attachment attachment, int offset) {
            this.attachment = attachment;
            this.offset = offset;
        }
    }

    private final List<Extent> extents = new ArrayList<>();
    private final Map<Attachment, Extent> extentOf = new IdentityHashMap<>();
    private long totalSize;
    private final List<ArrayDeque<Place>> free = new ArrayList<>();

    /** What has been retired since the last look, the newest first. */
    private final AtomicReference<Retired> arriving = new AtomicReference<>();

    /** What has arrived and is not in the list yet. */
    private Retired arrived;

    /** The list of the retired blocks, each once. */
    private Retired firstRetired;

    private Retired lastRetired;
    private int retired;

    /** Whether places of segments that have gone are among the free ones. */
    private boolean hasGonePlaces;

    private int sinceReclaim;
    private long allocations;

    /** The look at the arena after the next garbage collection, or null. */
    private Look watch;

    /** Finds whether the arena is idle. */
    private final class Look extends Reaper.Action {
        private final long before = allocations;

        @Override
        protected void reap() {
            lookAgain(this);
        }
    }

    Arena() {
        for (int sizeClass = 0; sizeClass <= SizeClass.LARGEST; sizeClass++) {
            free.add(new ArrayDeque<>());
        }
    }

    /** The arena of this process. */
    static Arena ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** Whether an object with so many bytes of data belongs here. */
    static boolean fits(long dataSize) {
        return SizeClass.of(Block.DATA_AT + dataSize) != 0;
    }

    /** A block in use, and the attachment that it is in. */
    record Allocated(Attachment attachment, BlockUse use, long nonce) {}

    synchronized Allocated allocate(ObjectSpec spec) {
        int sizeClass = SizeClass.of(Block.DATA_AT + spec.dataSize());
        if (++sinceReclaim >= RECLAIM_EVERY || free.get(sizeClass).isEmpty()) {
            reclaim();
        }
        // The place stays in the list until its block is in use: an error must not lose it.
        ArrayDeque<Place> places = free.get(sizeClass);
        Place place = firstOf(places);
        if (place == null) {
            place = carve(sizeClass);
        }
        Extent extent = place.extent;
        long nonce = Block.shorten(Nonces.next());
        BlockUse use = extent.attachment.useNewBlock(place.offset, sizeClass, spec, nonce);
        places.poll();
        extent.inUse++;
        allocations++;
        Reclamation.made();
        return new Allocated(extent.attachment, use, nonce);
    }

    private static Place firstOf(ArrayDeque<Place> places) {
        Place place = places.peek();
        while (place != null && place.extent.isGone) {
            places.poll();
            place = places.peek();
        }
        return place;
    }

    /** Called when no object of this process uses the block any more; from any thread, with any lock. Needs no heap. */
    void retire(Retired block) {
        Retired before;
        do {
            before = arriving.get();
            block.next = before;
        } while (!arriving.compareAndSet(before, block));
    }

    private Place carve(int sizeClass) {
        int size = SizeClass.bytes(sizeClass);
        Extent extent = extents.isEmpty() ? null : extents.get(extents.size() - 1);
        if (extent == null || extent.words.limit() - extent.next < size) {
            extent = grow(size);
        }
        Place place = new Place(extent, extent.next, sizeClass);
        free.get(sizeClass).push(place);
        boolean carved = false;
        try {
            Block.carve(extent.words, extent.next, sizeClass);
            carved = true;
        } finally {
            if (!carved) {
                free.get(sizeClass).poll();
            }
        }
        extent.note(extent.next, sizeClass);
        extent.next += size;
        return place;
    }

    /** A new segment for a block of this size, smaller than usual where the memory does not suffice. */
    private Extent grow(int needed) {
        long dataOffset = TABLES.dataOffset(Block.ALIGNMENT);
        int least = (int) Math.max(SMALLEST_SIZE, dataOffset + needed + PAGE - 1 & -PAGE);
        long usual = Math.min(LARGEST_SIZE, Math.max(FIRST_SIZE, totalSize / PART_OF_ALL));
        int size = (int) Math.max(least, Math.min(usual, Budget.available() / PART_OF_AVAILABLE) & -PAGE);
        while (true) {
            try {
                return grow(size, dataOffset);
            } catch (OutOfSharedMemoryException e) {
                if (size == least) {
                    throw e;
                }
                size = Math.max(least, size / 2 & -PAGE);
            }
        }
    }

    private Extent grow(int size, long dataOffset) {
        ObjectSpec spec = new ObjectSpec(Kind.ARENA, (char) 0, 1, size - dataOffset);
        Attachment attachment = Attachment.create(Budget.create(null, size, false), spec, null, TABLES, dataOffset);
        Extent extent = null;
        boolean added = false;
        try {
            attachment.claim();
            attachment.setArena(this);
            Attachments.add(attachment);
            extent = new Extent(attachment);
            extentOf.put(attachment, extent);
            added = extents.add(extent);
        } finally {
            if (!added) {
                extents.remove(extent);
                extentOf.remove(attachment);
                attachment.discard();
            }
        }
        totalSize += size;
        return extent;
    }

    /** Frees what is not used any more, and gives empty segments back. */
    void reclaim() {
        reclaim(false);
    }

    /**
     * Frees what is not used any more, and gives empty segments back.
     *
     * @param all whether to look at all that may still be used elsewhere, and to give back the newest segment too
     */
    synchronized void reclaim(boolean all) {
        sinceReclaim = 0;
        listArrived();
        int stillUsed = 0;
        for (int left = retired; left > 0 && (all || stillUsed < LOOKS); left--) {
            Retired candidate = firstRetired;
            Extent extent = extentOf.get(candidate.attachment);
            boolean ended = extent == null || tryFree(extent, candidate.offset);
            removeFirst();
            if (!ended) {
                append(candidate);
                stillUsed++;
            } else if (extent != null) {
                extent.set(candidate.offset, LISTED, false);
            }
        }
        dropEmpty(all);
        watchIfUnused();
    }

    /** A block that has been in use again, and is retired again, is in the list already. */
    private void listArrived() {
        if (arrived == null) {
            arrived = arriving.getAndSet(null);
        }
        while (arrived != null) {
            Retired block = arrived;
            arrived = block.next;
            block.next = null;
            Extent extent = extentOf.get(block.attachment);
            if (extent != null && !extent.is(block.offset, LISTED)) {
                extent.set(block.offset, LISTED, true);
                append(block);
            }
        }
    }

    private void append(Retired block) {
        if (firstRetired == null) {
            firstRetired = block;
        } else {
            lastRetired.next = block;
        }
        lastRetired = block;
        retired++;
    }

    private void removeFirst() {
        Retired block = firstRetired;
        firstRetired = block.next;
        lastRetired = firstRetired == null ? null : lastRetired;
        block.next = null;
        retired--;
    }

    /** Has the arena looked at after the next garbage collection if no object of this process uses a block. */
    private void watchIfUnused() {
        if (watch == null && !extents.isEmpty() && used() <= retired) {
            Look look = new Look();
            Reaper.CLEANER.register(new Object(), look);
            watch = look;
        }
    }

    private int used() {
        int used = 0;
        for (Extent extent : extents) {
            used += extent.inUse;
        }
        return used;
    }

    private synchronized void lookAgain(Look look) {
        if (watch == look) {
            watch = null;
        }
        if (allocations == look.before) {
            dropEmpty(true);
        }
        reclaim();
    }

    /** Whether the block is free now, or was so before. After an error the next call goes on. */
    private boolean tryFree(Extent extent, int offset) {
        if (!extent.is(offset, ZEROING)) {
            if (!Block.beginFreeing(extent.words, offset)) {
                return true; // Freed already.
            }
            boolean used = true;
            try {
                used = isUsed(extent, offset);
            } finally {
                if (used) {
                    Block.keepLive(extent.words, offset);
                }
            }
            if (used || !Block.beginZeroing(extent.words, offset)) {
                return false;
            }
            extent.set(offset, ZEROING, true);
        }
        int sizeClass = extent.sizeClass(offset);
        ArrayDeque<Place> places = free.get(sizeClass);
        places.push(
                new Place(extent, offset, sizeClass)); // First, as it needs heap: a block that is free is in the list.
        boolean freed = false;
        try {
            Block.free(extent.words, offset, sizeClass);
            freed = true;
        } finally {
            if (!freed) {
                places.poll();
            }
        }
        extent.set(offset, ZEROING, false);
        extent.inUse--;
        return true;
    }

    private static boolean isUsed(Extent extent, int offset) {
        Life life = extent.attachment.life();
        for (long left = Block.users(extent.words, offset); left != 0; left &= left - 1) {
            if (life.isAlive(life.idAt(Long.numberOfTrailingZeros(left)))) {
                return true;
            }
        }
        return false;
    }

    private void dropEmpty(boolean newestToo) {
        for (int i = extents.size() - (newestToo ? 1 : 2); i >= 0; i--) {
            Extent extent = extents.get(i);
            if (extent.inUse == 0) {
                drop(extent);
            }
        }
        if (hasGonePlaces) {
            free.forEach(places -> places.removeIf(place -> place.extent.isGone));
            hasGonePlaces = false;
        }
    }

    /** Gives a segment back, unless it is used otherwise. An error in that leaves the rest to the cleaner. */
    private void drop(Extent extent) {
        boolean ended = true;
        try {
            ended = extent.attachment.end();
        } finally {
            if (ended) {
                extent.isGone = true;
                hasGonePlaces = true;
                extents.remove(extent);
                extentOf.remove(extent.attachment);
                totalSize -= extent.words.limit();
            }
        }
    }

    /** For tests: the number of blocks that are in use, or not yet found free. */
    synchronized int blocksInUse() {
        return used();
    }

    /** For tests: where the segment is that stays even when it is empty, or null if there is none yet. */
    synchronized SegmentAddress newestSegment() {
        return extents.isEmpty()
                ? null
                : extents.get(extents.size() - 1).attachment.address();
    }
}

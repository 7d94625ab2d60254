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
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

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

    private record Place(Extent extent, int offset, int sizeClass) {}

    /** One segment of the arena. */
    private static final class Extent {
        final Attachment attachment;
        final ByteBuffer words;
        final int first;
        /** The size class of the block at each multiple of the alignment: what shared memory says may be wrong. */
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

        void note(int offset, int sizeClass) {
            classes[(offset - first) / Block.ALIGNMENT] = (byte) sizeClass;
        }

        int sizeClass(int offset) {
            return classes[(offset - first) / Block.ALIGNMENT];
        }
    }

    private record Retired(Attachment attachment, int offset) {
        // Written out: the platform keeps the last class for which it has made these methods, and its class loader.
        @Override
        public boolean equals(Object other) {
            return other instanceof Retired one && attachment == one.attachment && offset == one.offset;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(attachment) * 31 + offset;
        }
    }

    private final List<Extent> extents = new ArrayList<>();
    private final Map<Attachment, Extent> extentOf = new IdentityHashMap<>();
    private long totalSize;
    private final List<ArrayDeque<Place>> free = new ArrayList<>();
    private final Queue<Retired> arriving = new ConcurrentLinkedQueue<>();
    private final Set<Retired> retired = new LinkedHashSet<>();

    private int sinceReclaim;
    private long allocations;

    /** Whether the next garbage collection leads to a look whether the arena is idle. */
    private boolean watched;

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
        Place place = free.get(sizeClass).poll();
        if (place == null) {
            place = carve(sizeClass);
        }
        Extent extent = place.extent;
        long nonce = Block.shorten(Nonces.next());
        BlockUse use = extent.attachment.useNewBlock(place.offset, sizeClass, spec, nonce);
        extent.inUse++;
        allocations++;
        Reclamation.made();
        return new Allocated(extent.attachment, use, nonce);
    }

    /** Called when no object of this process uses the block any more; from any thread, with any lock. */
    void retire(Attachment attachment, int offset) {
        arriving.add(new Retired(attachment, offset));
    }

    private Place carve(int sizeClass) {
        int size = SizeClass.bytes(sizeClass);
        Extent extent = extents.isEmpty() ? null : extents.get(extents.size() - 1);
        if (extent == null || extent.words.limit() - extent.next < size) {
            extent = grow(size);
        }
        Place place = new Place(extent, extent.next, sizeClass);
        Block.carve(extent.words, extent.next, sizeClass);
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
        try {
            attachment.claim();
        } catch (RuntimeException | Error e) {
            attachment.discard();
            throw e;
        }
        attachment.setArena(this);
        Attachments.add(attachment);
        Extent extent = new Extent(attachment);
        extents.add(extent);
        extentOf.put(attachment, extent);
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
    private synchronized void reclaim(boolean all) {
        sinceReclaim = 0;
        for (Retired r = arriving.poll(); r != null; r = arriving.poll()) {
            retired.add(r);
        }
        List<Retired> stillUsed = new ArrayList<>();
        Iterator<Retired> each = retired.iterator();
        try {
            while (each.hasNext() && (all || stillUsed.size() < LOOKS)) {
                Retired candidate = each.next();
                Extent extent = extentOf.get(candidate.attachment);
                boolean ended = extent == null || tryFree(extent, candidate.offset);
                each.remove();
                if (!ended) {
                    stillUsed.add(candidate);
                }
            }
        } finally {
            retired.addAll(stillUsed);
        }
        dropEmpty(all);
        watchIfUnused();
    }

    /** Has the arena looked at after the next garbage collection if no object of this process uses a block. */
    private void watchIfUnused() {
        if (!watched && !extents.isEmpty() && used() <= retired.size()) {
            long before = allocations;
            Reaper.CLEANER.register(new Object(), () -> lookAgain(before));
            watched = true;
        }
    }

    private int used() {
        int used = 0;
        for (Extent extent : extents) {
            used += extent.inUse;
        }
        return used;
    }

    private synchronized void lookAgain(long before) {
        watched = false;
        if (allocations == before) {
            dropEmpty(true);
        }
        reclaim();
    }

    private boolean tryFree(Extent extent, int offset) {
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
        int sizeClass = extent.sizeClass(offset);
        Block.free(extent.words, offset, sizeClass);
        extent.inUse--;
        free.get(sizeClass).push(new Place(extent, offset, sizeClass));
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
        Set<Extent> dropped = Set.of();
        for (int i = extents.size() - (newestToo ? 1 : 2); i >= 0; i--) {
            Extent extent = extents.get(i);
            if (extent.inUse == 0 && extent.attachment.end()) {
                extents.remove(i);
                extentOf.remove(extent.attachment);
                totalSize -= extent.words.limit();
                dropped = dropped.isEmpty() ? new HashSet<>() : dropped;
                dropped.add(extent);
            }
        }
        if (!dropped.isEmpty()) {
            Set<Extent> gone = dropped;
            free.forEach(places -> places.removeIf(place -> gone.contains(place.extent)));
        }
    }

    /** For tests: where the segment is that stays even when it is empty, or null if there is none yet. */
    synchronized SegmentAddress newestSegment() {
        return extents.isEmpty()
                ? null
                : extents.get(extents.size() - 1).attachment.address();
    }
}

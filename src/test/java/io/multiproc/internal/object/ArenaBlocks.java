package io.multiproc.internal.object;

import io.multiproc.internal.os.Reaper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lets a test make and end objects in an arena of its own, without the garbage collector. */
public final class ArenaBlocks {
    private static final ObjectSpec SPEC = new ObjectSpec(Kind.VALUE, 'i', 4, 1);
    private static final int SOME = 3;

    private record Place(Attachment attachment, int offset) {}

    private final Arena arena = new Arena();
    private final List<Arena.Allocated> made = new ArrayList<>(SOME);

    /** The first block, in use all the time, or null. */
    private final Arena.Allocated kept;

    /**
     * No blocks.
     *
     * @param keeps whether one block is in use all the time, so that no segment is given back
     */
    public ArenaBlocks(boolean keeps) {
        kept = keeps ? arena.allocate(SPEC) : null;
    }

    /** Makes some objects, all of blocks of their own, ends them, and gives the memory back. */
    public void makeAndEnd() {
        Set<Place> places = new HashSet<>();
        for (int i = 0; i < SOME; i++) {
            made.add(arena.allocate(SPEC));
        }
        for (Arena.Allocated one : made) {
            if (!places.add(new Place(one.attachment(), one.use().offset()))) {
                throw new AssertionError("a block was handed out twice");
            }
            int size = SizeClass.bytes(SizeClass.of(Block.DATA_AT + SPEC.dataSize()));
            if (kept != null && one.use().offset() > kept.use().offset() + SOME * size) {
                throw new AssertionError("a free block is lost");
            }
        }
        end();
        arena.reclaim(true);
    }

    private void end() {
        while (!made.isEmpty()) {
            made.remove(made.size() - 1).use().end();
        }
    }

    /** Ends what is left of the last call, and what an error has ended is repeated; whether all blocks are free then. */
    public boolean areFree() {
        while (!made.isEmpty()) {
            try {
                end();
            } catch (OutOfMemoryError e) {
                continue;
            }
        }
        Reaper.repeat();
        arena.reclaim(true);
        return arena.blocksInUse() == (kept == null ? 0 : 1);
    }
}

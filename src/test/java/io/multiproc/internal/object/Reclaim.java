package io.multiproc.internal.object;

import io.multiproc.internal.os.SegmentAddress;

/** Lets a test ask for what allocation does now and then. */
public final class Reclaim {
    private Reclaim() {}

    /** Makes the arena of this process look at what the collector has found. */
    public static void now() {
        Arena.ofThisProcess().reclaim();
    }

    /** How many blocks of the arena of this process are in use, or not yet found free. */
    public static int blocksInUse() {
        return Arena.ofThisProcess().blocksInUse();
    }

    /** Where the segment is that the arena keeps even when nothing in it is used, or null. */
    public static SegmentAddress newestSegment() {
        return Arena.ofThisProcess().newestSegment();
    }
}

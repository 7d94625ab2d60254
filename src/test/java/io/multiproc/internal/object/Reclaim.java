package io.multiproc.internal.object;

/** Lets a test ask for what allocation does now and then. */
public final class Reclaim {
    private Reclaim() {}

    /** Makes the arena of this process look at what the collector has found. */
    public static void now() {
        Arena.ofThisProcess().reclaim();
    }

    /** The inode of the segment that the arena keeps even when nothing in it is used. */
    public static long newestSegment() {
        return Arena.ofThisProcess().newestSegment();
    }
}

package io.multiproc.internal.object;

import io.multiproc.internal.os.SegmentAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/** Gives each party that this process plays a ring of segments of its own. */
public final class Rings {
    private static final Map<Long, SegmentRing> RINGS = new ConcurrentHashMap<>();

    private Rings() {}

    /** From now on each party, which a segment's address tells, has its own. */
    public static void separate(ToLongFunction<SegmentAddress> party) {
        SegmentRing.played = address -> RINGS.computeIfAbsent(party.applyAsLong(address), number -> new SegmentRing());
    }
}

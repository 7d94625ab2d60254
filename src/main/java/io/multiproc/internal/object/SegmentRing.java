package io.multiproc.internal.object;

import io.multiproc.internal.life.Life;
import io.multiproc.internal.os.SegmentAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The segments in which this process has a slot. Each slot links to the next of them and the last to the first, so that another process that knows one
 * of them finds them all.
 */
final class SegmentRing {
    static final SegmentRing OF_THIS_PROCESS = new SegmentRing();

    private record Member(Life life, SegmentAddress address) {}

    private final List<Member> members = new ArrayList<>();

    private SegmentRing() {}

    /** This process has taken its slot in one more segment. */
    synchronized void add(Life life, SegmentAddress address) {
        members.add(new Member(life, address));
        link(members.size() - 1);
        link(members.size() - 2);
    }

    /** The memory of a segment is about to go. Does nothing if this process has no slot in it. */
    synchronized void remove(Life life) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).life == life) {
                members.remove(i);
                link(i - 1);
                return;
            }
        }
    }

    /** Writes the link of a member, counted around the ring, to the next one. */
    private void link(int index) {
        int size = members.size();
        if (size > 0) {
            int from = Math.floorMod(index, size);
            members.get(from).life.link(members.get((from + 1) % size).address);
        }
    }
}

package io.multiproc.internal.object;

import io.multiproc.internal.life.Life;
import io.multiproc.internal.os.SegmentAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The segments in which this process has a slot. Each slot links to the next of them and the last to the first, so that another process that knows one
 * of them finds them all.
 */
final class SegmentRing {
    private static final SegmentRing OF_THIS_PROCESS = new SegmentRing();

    /** Null but in tests in which one process plays several, each of which has its own ring. */
    static volatile Function<SegmentAddress, SegmentRing> played;

    private record Member(Life life, SegmentAddress address) {}

    private final List<Member> members = new ArrayList<>();

    /** The ring that a segment belongs to. */
    static SegmentRing of(SegmentAddress address) {
        Function<SegmentAddress, SegmentRing> choice = played;
        return choice == null ? OF_THIS_PROCESS : choice.apply(address);
    }

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

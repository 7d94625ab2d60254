package io.multiproc.internal.life;

import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import java.util.ArrayList;
import java.util.List;

/** One of several parties that share a table, each with a description and a mapping of its own, as if it were a process. */
final class Party implements AutoCloseable {
    final Segment segment;
    final Mapping mapping;
    final AttachTable table;
    final SlotLife life;
    final List<Integer> reused = new ArrayList<>();

    private Party(Segment segment, int slots) {
        this.segment = segment;
        mapping = segment.map();
        table = new AttachTable(mapping.buffer(0, AttachTable.sizeOf(slots)), 0, slots);
        life = new SlotLife(table, segment.proofs(), "test table", reused::add);
    }

    /** The first one, who makes the table. */
    static Party first(int slots) {
        return new Party(Os.current().segments().create(null, AttachTable.sizeOf(slots)), slots);
    }

    /** One more. */
    Party another() {
        return at(segment.address(), table.slots());
    }

    static Party at(SegmentAddress address, int slots) {
        return new Party(Os.current().segments().attach(address, false, "table"), slots);
    }

    /** What the kernel does when a process is killed: its descriptors go, its words stay. */
    void die() {
        segment.close();
    }

    @Override
    public void close() {
        segment.close();
        mapping.unmap();
    }
}

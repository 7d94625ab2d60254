package io.multiproc.internal.object;

import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One of several users of an arena in this process, each with attachments of its own, as if it were a process. */
final class ArenaUser {
    private final Map<Long, Segment> segments = new HashMap<>();
    private final Map<Long, Attachment> attachments = new HashMap<>();
    /** Kept, so that a use ends only when the test says so. */
    private final List<BlockUse> uses = new ArrayList<>();

    Attachment attachment(Attachment makers) {
        return attachments.computeIfAbsent(makers.address().inode(), inode -> {
            Segment segment = Os.current().segments().attach(makers.address(), false, "arena");
            segments.put(inode, segment);
            return Attachment.open(segment, false, "arena");
        });
    }

    void attach(Attachment makers, int offset, long nonce, ObjectSpec spec) {
        uses.add(attachment(makers).useBlock(offset, nonce, spec));
    }

    void drop(Attachment makers, int offset) {
        attachment(makers).dropBlock(offset);
    }

    /** What the kernel does when a process is killed: its descriptors go, its words stay. */
    void die() {
        segments.values().forEach(Segment::close);
    }
}

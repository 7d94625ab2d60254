package io.multiproc.internal.object;

import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import java.util.HashMap;
import java.util.Map;

/** One of several users of an arena in this process, each with attachments of its own, as if it were a process. */
final class ArenaUser {
    private final Map<Long, Segment> segments = new HashMap<>();
    private final Map<Long, Attachment> attachments = new HashMap<>();
    /** Kept, so that a use ends only when the test says so. */
    private final Map<BlockUse, Attachment> uses = new HashMap<>();

    Attachment attachment(Attachment makers) {
        return attachments.computeIfAbsent(makers.address().inode(), inode -> {
            Segment segment = Os.current().segments().attach(makers.address(), false, "arena");
            segments.put(inode, segment);
            return Attachment.open(segment, false, "arena");
        });
    }

    void attach(Attachment makers, int offset, long nonce, ObjectSpec spec) {
        Attachment attachment = attachment(makers);
        uses.put(attachment.useBlock(offset, nonce, spec), attachment);
    }

    void drop(Attachment makers, int offset) {
        Attachment attachment = attachment(makers);
        BlockUse ended = uses.keySet().stream()
                .filter(use -> use.offset() == offset && uses.get(use) == attachment)
                .findAny()
                .orElseThrow();
        ended.end();
        uses.remove(ended);
    }

    /** What the kernel does when a process is killed: its descriptors go, its words stay. */
    void die() {
        segments.values().forEach(Segment::close);
    }
}

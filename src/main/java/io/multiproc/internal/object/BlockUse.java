package io.multiproc.internal.object;

import io.multiproc.internal.os.Reaper;
import io.multiproc.internal.os.Reclamation;

/** One object's use of an arena block: when it is unreachable, the use is counted down. Keeps the arena's mapping. */
final class BlockUse {
    private static final class Drop implements Runnable {
        final Attachment attachment;
        final int offset;
        volatile long closed;

        Drop(Attachment attachment, int offset) {
            this.attachment = attachment;
            this.offset = offset;
        }

        @Override
        public void run() {
            try {
                attachment.dropBlock(offset);
            } finally {
                if (closed != 0) {
                    Reclamation.freedBytes(closed);
                }
            }
        }
    }

    private final Drop drop;

    BlockUse(Attachment attachment, int offset) {
        drop = new Drop(attachment, offset);
        Reaper.CLEANER.register(this, drop);
    }

    int offset() {
        return drop.offset;
    }

    /** The object is closed; it takes so many bytes until it is unreachable. */
    void close(long bytes) {
        drop.closed = bytes;
        Reclamation.closedBytes(bytes);
    }
}

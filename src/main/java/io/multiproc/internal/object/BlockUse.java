package io.multiproc.internal.object;

import io.multiproc.internal.os.Reaper;
import io.multiproc.internal.os.Reclamation;

/** One object's use of an arena block: when it is unreachable after {@link #begin}, the use is counted down. Keeps the arena's mapping. */
final class BlockUse {
    /** Ends the use. Everything that it needs is made with it: what it does first needs no heap. */
    static final class Drop extends Reaper.Action {
        final Attachment attachment;
        final Integer offset;

        /** The size of the block if this was its last use; written once the use has been counted down, under the attachment's monitor. */
        int lastSize;

        boolean isCounted;
        private volatile long closed;

        Drop(Attachment attachment, int offset) {
            this.attachment = attachment;
            this.offset = offset;
        }

        @Override
        protected void reap() {
            attachment.dropBlock(this);
            if (closed != 0) {
                Reclamation.freedBytes(closed);
            }
        }
    }

    private final Drop drop;

    BlockUse(Attachment attachment, int offset) {
        drop = new Drop(attachment, offset);
    }

    /** From here on the use ends when this object is unreachable. */
    void begin() {
        Reaper.CLEANER.register(this, drop);
    }

    int offset() {
        return drop.offset;
    }

    Integer key() {
        return drop.offset;
    }

    /** For tests: ends the use as if this object were unreachable. */
    void end() {
        drop.run();
    }

    /** The object is closed; it takes so many bytes until it is unreachable. */
    void close(long bytes) {
        drop.closed = bytes;
        Reclamation.closedBytes(bytes);
    }
}

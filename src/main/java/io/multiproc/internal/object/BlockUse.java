package io.multiproc.internal.object;

/** One object's use of an arena block: when it is unreachable, the use is counted down. Keeps the arena's mapping. */
final class BlockUse {
    private record Drop(Attachment attachment, int offset) implements Runnable {
        @Override
        public void run() {
            attachment.dropBlock(offset);
        }
    }

    private final int offset;

    BlockUse(Attachment attachment, int offset) {
        this.offset = offset;
        Reaper.CLEANER.register(this, new Drop(attachment, offset));
    }

    int offset() {
        return offset;
    }
}

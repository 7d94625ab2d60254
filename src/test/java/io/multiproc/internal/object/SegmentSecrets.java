package io.multiproc.internal.object;

import io.multiproc.testing.SemaphoreFiles;
import java.nio.ByteBuffer;

/** What tests must know of a segment's secret. */
public final class SegmentSecrets {
    private SegmentSecrets() {}

    /** The semaphores of a segment that is open, by its words. */
    public static SemaphoreFiles semaphoresOf(ByteBuffer words) {
        return new SemaphoreFiles(Header.secretIn(words), words.capacity());
    }
}

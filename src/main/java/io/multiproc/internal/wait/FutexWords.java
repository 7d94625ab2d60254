package io.multiproc.internal.wait;

import io.multiproc.internal.os.Futex;
import io.multiproc.internal.os.Mapping;
import java.util.Objects;

/** Sleeping by futex: nothing to create, nothing to leave behind. */
final class FutexWords implements WaitWords {
    private final Mapping mapping;
    private final Futex futex;
    private final String object;

    FutexWords(Mapping mapping, Futex futex, String object) {
        this.mapping = mapping;
        this.futex = futex;
        this.object = object;
    }

    @Override
    public boolean await(long offset, int expected, long nanos) {
        return futex.await(address(offset), expected, nanos, object);
    }

    @Override
    public boolean wake(long offset, int count) {
        return futex.wake(address(offset), count, object) > 0;
    }

    @Override
    public void retire() {
        // Nobody sees a futex.
    }

    @Override
    public void forget(long from, long to) {
        // As with close().
    }

    @Override
    public void close() {
        // The kernel keeps nothing for a futex on which nobody sleeps.
    }

    private long address(long offset) {
        Objects.checkFromIndexSize(offset, Integer.BYTES, mapping.size());
        return mapping.address() + offset;
    }
}

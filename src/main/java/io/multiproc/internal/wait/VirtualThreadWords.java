package io.multiproc.internal.wait;

import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Steps;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;

/**
 * Keeps virtual threads out of the kernel: a virtual thread that slept there would keep its carrier, and two of them on two cores would stop
 * every other virtual thread. They park, and the platform threads of {@link Watchers} sleep for them.
 */
final class VirtualThreadWords implements WaitWords {
    private final Mapping mapping;
    private final ByteBuffer memory;
    private final WaitWords kernel;

    /** Set before the first virtual thread waits here, never taken back. */
    private volatile Watchers watchers;

    VirtualThreadWords(Mapping mapping, WaitWords kernel) {
        this.mapping = mapping;
        this.memory = mapping.buffer(0, (int) Math.min(mapping.size(), Integer.MAX_VALUE));
        this.kernel = kernel;
    }

    @Override
    public boolean await(long offset, int expected, long nanos) {
        boolean woken = true;
        Steps.take(Steps.Kind.BEFORE_WAIT, offset);
        if (VirtualThreads.isVirtual(Thread.currentThread())) {
            Watchers used = watchers;
            park(used != null ? used : Watchers.ofThisProcess(), offset, expected, nanos);
        } else {
            woken = kernel.await(offset, expected, nanos);
        }
        Steps.take(Steps.Kind.AFTER_WAIT, offset);
        return woken;
    }

    void park(Watchers by, long offset, int expected, long nanos) {
        watchers = by;
        by.await(this, offset, expected, nanos);
    }

    @Override
    public boolean wake(long offset, int count) {
        Steps.take(Steps.Kind.BEFORE_WAKE, offset);
        boolean woken = kernel.wake(offset, count);
        Watchers used = watchers;
        if (used != null) {
            used.changed(this, offset);
        }
        Steps.take(Steps.Kind.AFTER_WAKE, offset);
        return woken;
    }

    /** Wakes one sleeper in the place of a watcher, which has consumed its wake-up. */
    void passOn(long offset) {
        kernel.wake(offset, 1);
    }

    int valueAt(long offset) {
        return Words.getIntVolatile(memory, Math.toIntExact(offset));
    }

    long address(long offset) {
        return mapping.address() + offset;
    }

    @Override
    public void retire() {
        kernel.retire();
    }

    /** The memory stays, so a watcher may still sleep on a word of this range: it passes on what it consumes. */
    @Override
    public void forget(long from, long to) {
        kernel.forget(from, to);
    }

    @Override
    public void close() {
        Watchers used = watchers;
        if (used != null) {
            used.evict(this);
        }
        kernel.close();
    }
}

package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.Proofs;
import java.util.BitSet;

/**
 * Proofs of life by record locks on a companion file. Remembers which of them one segment object holds: another may hold more. No second witness is needed: a
 * record lock belongs to the process, and a forked child does not inherit it.
 */
final class PortableProofs implements Proofs {
    private final Companion companion;
    private final String object;
    private final BitSet claimed = new BitSet();
    private boolean closed;

    /**
     * The proofs of a segment.
     *
     * @param companion its file, or null if it has none
     */
    PortableProofs(Companion companion, String object) {
        this.companion = companion;
        this.object = object;
    }

    @Override
    public synchronized boolean claim(int slot) {
        boolean result = companion().claim(slot);
        if (result) {
            claimed.set(slot);
        }
        return result;
    }

    @Override
    public synchronized boolean isHeld(int slot) {
        return companion().isHeld(slot);
    }

    @Override
    public synchronized void release(int slot) {
        if (claimed.get(slot)) {
            companion.release(slot);
            claimed.clear(slot);
        }
    }

    private Companion companion() {
        if (closed) {
            throw new IllegalStateException("shared memory is closed: object=" + object);
        }
        if (companion == null) {
            throw new IllegalStateException("this memory was made by another program, and no process can prove its life"
                    + " there: object=" + object);
        }
        return companion;
    }

    synchronized void close() {
        closed = true;
        RuntimeException failure = null;
        for (int slot = claimed.nextSetBit(0); slot >= 0; slot = claimed.nextSetBit(slot + 1)) {
            try {
                companion.release(slot);
            } catch (RuntimeException e) {
                failure = e; // The others must not stay for it; the companion's end gives up this one.
            }
        }
        claimed.clear();
        if (failure != null) {
            throw failure;
        }
    }
}

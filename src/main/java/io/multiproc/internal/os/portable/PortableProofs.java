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
        Companion of = companion();
        if (claimed.get(slot)) {
            return false;
        }
        claimed.set(slot); // First, as it may need heap.
        boolean result = false;
        try {
            result = of.claim(slot);
            return result;
        } finally {
            if (!result) {
                claimed.clear(slot);
            }
        }
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

    /** Releases all, even if one fails. What an error leaves is released by the next call; what fails otherwise, by the companion's end. */
    synchronized void close() {
        closed = true;
        RuntimeException failure = null;
        Error error = null;
        for (int slot = claimed.nextSetBit(0); slot >= 0; slot = claimed.nextSetBit(slot + 1)) {
            try {
                companion.release(slot);
                claimed.clear(slot);
            } catch (RuntimeException e) {
                claimed.clear(slot);
                failure = e;
            } catch (Error e) {
                error = e;
            }
        }
        if (error != null) {
            throw error;
        }
        if (failure != null) {
            throw failure;
        }
    }
}

package io.multiproc.internal.os.linux;

import static io.multiproc.internal.os.posix.LibC.O_RDWR;

import io.multiproc.internal.os.Proofs;
import io.multiproc.internal.os.Witness;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.LibC;
import java.util.BitSet;

/**
 * Proofs of life by open-file-description locks: a write lock on one byte a slot, far behind the file's end.
 *
 * <p>The locks are held by a second description of the file that is never mapped: a mapping would keep a description and its locks alive.
 * A child that native code forks, and that does not exec, keeps it too: so a proof that is held is no proof of life alone, and the witness is asked
 * as well. Probes go through the first description, which holds no lock, so they also see this process's own. One description
 * never conflicts with itself, so this process's claims are serialized here and remembered.
 */
final class OfdProofs implements Proofs {
    private static final long FIRST_BYTE = 1L << 40;

    private static final Witness WITNESS = new ProcWitness();

    private final int probing;
    private final String object;
    private final OfdLock lock = new OfdLock();
    private int holding = -1;
    private final BitSet held = new BitSet();
    private boolean closed;

    OfdProofs(int probing, String object) {
        this.probing = probing;
        this.object = object;
    }

    @Override
    public synchronized boolean claim(int slot) {
        checkOpen();
        if (held.get(slot)) {
            return false;
        }
        if (holding < 0) {
            holding = Uninterrupted.open("/proc/self/fd/" + probing, O_RDWR | LinuxCalls.O_CLOEXEC, 0);
            if (holding < 0) {
                throw ProcDirectory.failure("open a second description", Errno.last(), object);
            }
        }
        held.set(slot); // First, as it may need heap: a lock without a note would never be given back.
        boolean claimed = false;
        try {
            claimed = lock.tryLock(holding, OfdLock.WRITE, FIRST_BYTE + slot, object);
            return claimed;
        } finally {
            if (!claimed) {
                held.clear(slot);
            }
        }
    }

    @Override
    public synchronized boolean isHeld(int slot) {
        checkOpen();
        return lock.isLocked(probing, FIRST_BYTE + slot, object);
    }

    @Override
    public synchronized void release(int slot) {
        if (held.get(slot)) {
            lock.unlock(holding, FIRST_BYTE + slot, object);
            held.clear(slot);
        }
    }

    @Override
    public Witness witness() {
        return WITNESS;
    }

    /** The descriptor's number may be another file's by now, on which nobody holds a proof: that would look like death. */
    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("shared memory is closed: object=" + object);
        }
    }

    synchronized void close() {
        closed = true;
        if (holding >= 0) {
            LibC.close(holding);
            holding = -1;
            held.clear();
        }
        lock.close();
    }
}

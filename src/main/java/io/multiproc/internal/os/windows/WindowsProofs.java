package io.multiproc.internal.os.windows;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.Proofs;

/**
 * Proofs of life by named objects, which are there as long as a process has a handle to them. A slot has two: who claims the slot makes the first, and
 * has it if it was not there; then makes the second, by which others see that the owner lives. Looking takes a handle for a moment, so for that moment
 * a second look would see the object of a dead owner; a claim, which must not fail for that reason, is decided by an object that nobody looks at.
 * An object of another user proves nothing: it is taken for no life, and its slot is not claimed.
 *
 * <p>No second witness is needed: the handles are made without being inheritable, and there is no fork, so no other process has them.
 */
final class WindowsProofs implements Proofs {
    /** The proof of one slot, in a list: giving it back allocates nothing, so a full heap keeps no slot. */
    private static final class Held {
        final int slot;
        Pointer claim;
        Pointer life;
        Held next;

        Held(int slot, Held next) {
            this.slot = slot;
            this.next = next;
        }

        /** Life first: the process that claims the slot next makes that one anew. An error leaves the rest for the next call. */
        void giveBack() {
            if (life != null) {
                Handles.close(life);
                life = null;
            }
            if (claim != null) {
                Handles.close(claim);
                claim = null;
            }
        }
    }

    private final KernelNames names;
    private final Identity identity;
    private final String object;
    private Held held;
    private boolean closed;

    WindowsProofs(KernelNames names, Identity identity, String object) {
        this.names = names;
        this.identity = identity;
        this.object = object;
    }

    @Override
    public synchronized boolean claim(int slot) {
        checkOpen();
        if (find(slot) != null) {
            return false;
        }
        Held proof = new Held(slot, held);
        try {
            if (make(proof)) {
                held = proof;
            }
            return held == proof;
        } finally {
            if (held != proof) {
                proof.giveBack();
            }
        }
    }

    private boolean make(Held proof) {
        Handles.Created claim = Handles.createSign(names.proof(identity, proof.slot, "claim"), object);
        if (claim == null) {
            return false;
        }
        proof.claim = claim.handle();
        if (!claim.isNew()) {
            return false;
        }
        Handles.Created life = Handles.createSign(names.proof(identity, proof.slot, "life"), object);
        proof.life = life == null ? null : life.handle();
        return life != null;
    }

    @Override
    public synchronized boolean isHeld(int slot) {
        checkOpen();
        return Handles.isSignThere(names.proof(identity, slot, "life"), object);
    }

    @Override
    public synchronized void release(int slot) {
        Held proof = find(slot);
        if (proof != null) {
            proof.giveBack();
            remove(proof);
        }
    }

    private Held find(int slot) {
        Held proof = held;
        while (proof != null && proof.slot != slot) {
            proof = proof.next;
        }
        return proof;
    }

    private void remove(Held proof) {
        if (held == proof) {
            held = proof.next;
            return;
        }
        Held before = held;
        while (before.next != proof) {
            before = before.next;
        }
        before.next = proof.next;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("shared memory is closed: object=" + object);
        }
    }

    synchronized void close() {
        closed = true;
        while (held != null) {
            held.giveBack();
            held = held.next;
        }
    }
}

package io.multiproc.internal.os.windows;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.Proofs;
import java.util.HashMap;
import java.util.Map;

/**
 * Proofs of life by named objects, which are there as long as a process has a handle to them. A slot has two: who claims the slot makes the first, and
 * has it if it was not there; then makes the second, by which others see that the owner lives. Looking takes a handle for a moment, so for that moment
 * a second look would see the object of a dead owner; a claim, which must not fail for that reason, is decided by an object that nobody looks at.
 * An object of another user proves nothing: it is taken for no life, and its slot is not claimed.
 *
 * <p>No second witness is needed: the handles are made without being inheritable, and there is no fork, so no other process has them.
 */
final class WindowsProofs implements Proofs {
    private record Held(Pointer claim, Pointer life) {}

    private final KernelNames names;
    private final Identity identity;
    private final String object;
    private final Map<Integer, Held> held = new HashMap<>();
    private boolean closed;

    WindowsProofs(KernelNames names, Identity identity, String object) {
        this.names = names;
        this.identity = identity;
        this.object = object;
    }

    @Override
    public synchronized boolean claim(int slot) {
        checkOpen();
        if (held.containsKey(slot)) {
            return false;
        }
        Handles.Created claim = Handles.createSign(names.proof(identity, slot, "claim"), object);
        if (claim == null) {
            return false;
        }
        boolean isHeld = false;
        try {
            isHeld = claim.isNew() && live(slot, claim.handle());
            return isHeld;
        } finally {
            if (!isHeld) {
                Handles.close(claim.handle());
            }
        }
    }

    private boolean live(int slot, Pointer claim) {
        Handles.Created life = Handles.createSign(names.proof(identity, slot, "life"), object);
        if (life == null) {
            return false;
        }
        boolean isHeld = false;
        try {
            held.put(slot, new Held(claim, life.handle()));
            isHeld = true;
            return true;
        } finally {
            if (!isHeld) {
                Handles.close(life.handle());
            }
        }
    }

    @Override
    public synchronized boolean isHeld(int slot) {
        checkOpen();
        return Handles.isSignThere(names.proof(identity, slot, "life"), object);
    }

    @Override
    public synchronized void release(int slot) {
        Held proof = held.remove(slot);
        if (proof != null) {
            release(proof);
        }
    }

    /** Life first: who claims the slot next makes that one anew. */
    private static void release(Held proof) {
        Handles.close(proof.life);
        Handles.close(proof.claim);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("shared memory is closed: object=" + object);
        }
    }

    synchronized void close() {
        closed = true;
        held.values().forEach(WindowsProofs::release);
        held.clear();
    }
}

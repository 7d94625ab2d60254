package io.multiproc.internal.os;

/** Proofs of life on numbered slots of one segment: held by a process, given back by the kernel when the process dies. */
public interface Proofs {

    /**
     * Takes the proof of a slot, without waiting.
     *
     * @return false if a living process (this one included) holds it
     */
    boolean claim(int slot);

    /** Whether a living process, this one included, holds the proof of a slot; an error is thrown, never taken for death. */
    boolean isHeld(int slot);

    /** Gives back a proof that this process holds. */
    void release(int slot);

    /** Whom to ask besides, where a proof may still be held after its process has died. */
    default Witness witness() {
        return Witness.NONE;
    }
}

package io.multiproc.internal.os;

/**
 * What this library needs of an operating system. One implementation a system; {@link #current()} is the one of this machine.
 */
public interface Os {

    /**
     * The operating system that this process runs on.
     *
     * @throws UnsupportedOperationException if there is no implementation for it
     * @throws IllegalArgumentException if the property names one that does not exist here
     * @throws io.multiproc.MultiprocException if JNA could not load its native library
     */
    static Os current() {
        NativeAccess.check();
        return CurrentOs.get();
    }

    /** Pieces of shared memory, by name, by handle, or new. */
    Segments segments();

    /** Sleeping on a word of shared memory in the kernel. */
    Futex futex();

    /** Named counting semaphores, with proof that nobody uses one any more. */
    Semaphores semaphores();

    /** The processes of this machine. */
    Processes processes();
}

package io.multiproc.internal.os;

/** Named semaphores that a process can prove to be unused. */
public interface Semaphores {

    /**
     * Opens a semaphore, making it with value 0 if there is none; or returns null if a process that does not go on hinders it, or if what has the name
     * is not of this library or of another user.
     *
     * @param object what it belongs to, for messages
     */
    Semaphore openOrCreate(String name, String object);

    /**
     * Opens a semaphore, or returns null if there is none of this library and this user, or if a process that does not go on hinders it.
     *
     * @param object what it belongs to, for messages
     */
    Semaphore openExisting(String name, String object);

    /**
     * Removes semaphores of this library and this user whose names begin with this prefix and that no living process has open. Does a bounded amount of
     * work and goes on there the next time; skips what resists, and never throws.
     *
     * @return how many were removed
     */
    int sweep(String prefix);

    /** A semaphore that this process has open. */
    interface Semaphore extends AutoCloseable {

        /**
         * Takes one post, waiting at most the given time; may return early for no reason.
         *
         * @return whether it took one
         */
        boolean await(long nanos);

        /** Adds posts; if more than one, so that there are that many, but never more than are useful. */
        void post(int count);

        /** Removes the name if no other living process has the semaphore open; it can still be used here. */
        void removeNameIfUnused();

        /** Closes it, and removes the name if no other living process has it open. */
        @Override
        void close();
    }
}

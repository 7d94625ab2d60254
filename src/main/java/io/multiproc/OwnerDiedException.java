package io.multiproc;

/**
 * The process that held a lock died, and what the lock guards may be half-changed. Whoever is thrown this by {@code lock()} or
 * {@code tryLock()} does not hold the lock: call {@code recover()} to take it for the repair.
 */
public final class OwnerDiedException extends MultiprocException {
    private static final long serialVersionUID = 1L;
    private final String owner;

    /**
     * Makes the exception.
     *
     * @param object the lock
     * @param owner who held it: process and command as far as known
     */
    public OwnerDiedException(String object, String owner) {
        super("the owner died while it held the lock: object=" + object + ", owner=" + owner
                + "; call recover(), repair what the lock guards, then markConsistent() and unlock()");
        this.owner = owner;
    }

    /**
     * Who held the lock.
     *
     * @return process and command, as far as known
     */
    public String owner() {
        return owner;
    }
}

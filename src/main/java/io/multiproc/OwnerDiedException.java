package io.multiproc;

/**
 * Thrown when the process that held a lock has died, so that what the lock guards may be half changed. {@link #isHeldByCaller()} says which of two things
 * the caller must do.
 *
 * <ul>
 *   <li>Thrown by {@code lock()}, {@code tryLock()} and their other forms: the caller does not hold the lock. It calls {@code recover()} to acquire the lock
 *       for the repair, repairs, and calls {@code markConsistent()} and {@code unlock()}; or {@code recover(repair)}, which does all of it.
 *   <li>Thrown by the forms of {@code await} of a condition: the caller holds the lock, in recovery. It repairs, and calls {@code markConsistent()} and
 *       {@code unlock()}. A call of {@code recover()} does no harm: it returns true at once.
 * </ul>
 */
public final class OwnerDiedException extends MultiprocException {
    private static final long serialVersionUID = 1L;
    private final String owner;
    private final boolean heldByCaller;

    /**
     * Makes the exception for a caller that does not hold the lock.
     *
     * @param object the lock
     * @param owner the process that held it: pid and command as far as known
     */
    public OwnerDiedException(String object, String owner) {
        this(object, owner, false);
    }

    /**
     * Makes the exception.
     *
     * @param object the lock
     * @param owner the process that held it: pid and command as far as known
     * @param heldByCaller whether the caller holds the lock, in recovery
     */
    public OwnerDiedException(String object, String owner, boolean heldByCaller) {
        super(
                "the owner died while it held the lock: object=" + object + ", owner=" + owner
                        + (heldByCaller
                                ? "; you hold the lock: repair what it guards, then call markConsistent() and unlock()"
                                : "; you do not hold the lock: call recover(), repair what it guards, then call markConsistent() and unlock()"));
        this.owner = owner;
        this.heldByCaller = heldByCaller;
    }

    /**
     * The process that held the lock.
     *
     * @return process and command, as far as known
     */
    public String owner() {
        return owner;
    }

    /**
     * Whether the caller held the lock, in recovery, when this was thrown.
     *
     * @return true if it must repair, and call {@code markConsistent()} and {@code unlock()}; false if it must call {@code recover()} first
     */
    public boolean isHeldByCaller() {
        return heldByCaller;
    }
}

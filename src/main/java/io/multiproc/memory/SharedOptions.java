package io.multiproc.memory;

import io.multiproc.OnOwnerDeath;
import io.multiproc.internal.life.AttachTable;
import io.multiproc.internal.object.Names;
import java.util.Objects;
import java.util.Optional;

/** How a shared object is created. Immutable: every method returns another value. */
public final class SharedOptions {
    private static final int DEFAULT_PROCESSES = 64;

    private final String name;
    private final int processes;
    private final OnOwnerDeath onOwnerDeath;
    private final boolean permitsReturned;

    private SharedOptions(String name, int processes, OnOwnerDeath onOwnerDeath, boolean permitsReturned) {
        this.name = name;
        this.processes = processes;
        this.onOwnerDeath = onOwnerDeath;
        this.permitsReturned = permitsReturned;
    }

    /**
     * An object without a name, which others get as a handle, for 64 processes.
     *
     * @return these options
     */
    public static SharedOptions anonymous() {
        return new SharedOptions(null, DEFAULT_PROCESSES, OnOwnerDeath.REPORT, false);
    }

    /**
     * An object with a name, for 64 processes.
     *
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}, not {@code .} or {@code ..}, not beginning with {@code sem.}
     * @return these options
     * @throws IllegalArgumentException if it cannot be a name
     */
    public static SharedOptions named(String name) {
        return new SharedOptions(Names.check(name), DEFAULT_PROCESSES, OnOwnerDeath.REPORT, false);
    }

    /**
     * For how many processes at once.
     *
     * @param number of processes that may use the object's lock at the same time, 1 to 1024
     * @return the options with this number
     * @throws IllegalArgumentException if it is out of range
     */
    public SharedOptions processes(int number) {
        if (number < 1 || number > AttachTable.MAX_SLOTS) {
            throw new IllegalArgumentException(
                    "number of processes out of range: processes=" + number + ", range=1.." + AttachTable.MAX_SLOTS);
        }
        return new SharedOptions(name, number, onOwnerDeath, permitsReturned);
    }

    /**
     * What happens when a process dies that holds the object's lock.
     *
     * @param policy whether to report the death or to go on
     * @return the options with this policy
     */
    public SharedOptions onOwnerDeath(OnOwnerDeath policy) {
        return new SharedOptions(name, processes, Objects.requireNonNull(policy, "policy"), permitsReturned);
    }

    /**
     * A semaphore gets back the permits of a process that dies. Other objects have no permits.
     *
     * @return the options with this choice
     */
    public SharedOptions returnPermitsOnDeath() {
        return new SharedOptions(name, processes, onOwnerDeath, true);
    }

    /**
     * The name.
     *
     * @return the name, or empty for an anonymous object
     */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /**
     * For how many processes.
     *
     * @return 1 to 1024
     */
    public int processes() {
        return processes;
    }

    /**
     * What happens when the lock's owner dies.
     *
     * @return the policy
     */
    public OnOwnerDeath onOwnerDeath() {
        return onOwnerDeath;
    }

    /**
     * Whether a semaphore gets back the permits of a process that dies.
     *
     * @return true after {@link #returnPermitsOnDeath()}
     */
    public boolean arePermitsReturnedOnDeath() {
        return permitsReturned;
    }
}

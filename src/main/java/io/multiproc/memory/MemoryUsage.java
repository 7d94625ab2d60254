package io.multiproc.memory;

import io.multiproc.internal.os.Budget;
import io.multiproc.internal.os.Reclamation;

/**
 * What this process takes of shared memory. The tools of the system do not show all of it: on Linux memory without a name appears in no file system.
 *
 * <p>A closed object takes memory until no thread of this process can be inside it any more, which the garbage collector finds out. This library makes it
 * collect when what is closed exceeds a part of what there is, and before it refuses a creation; with {@code -XX:+DisableExplicitGC} it cannot.
 *
 * @param reservedBytes of the segments that this process has created and not yet given back, those of closed objects included
 * @param attachedBytes of the segments that other processes have created, or that were opened by name
 * @param closedBytes of objects that are closed and not yet given back
 * @param closedDescriptors the descriptors of objects that are closed and not yet given back
 * @param budgetBytes the most bytes that this process may reserve (system property {@code multiproc.budget}), or {@link Long#MAX_VALUE} if that is not set
 */
public record MemoryUsage(
        long reservedBytes, long attachedBytes, long closedBytes, long closedDescriptors, long budgetBytes) {

    /**
     * What this process takes now. The numbers are read one after the other.
     *
     * @return the numbers
     */
    public static MemoryUsage current() {
        Reclamation.Resources closed = Reclamation.pending();
        return new MemoryUsage(
                Budget.reserved(), Budget.attached(), closed.bytes(), closed.descriptors(), Budget.limit());
    }
}

package io.multiproc.process;

import java.io.Serializable;

/**
 * A task for another process. Lambdas of this type are serializable; what they capture must be, too: every shared object is, and
 * attaches by itself in the other process. A lambda that uses a field captures {@code this}: copy the field to a local variable.
 */
@FunctionalInterface
public interface RemoteRunnable extends Serializable {

    /**
     * Runs in the other process.
     *
     * @throws Exception whatever is to be reported to the process that sent the task
     */
    void run() throws Exception;
}

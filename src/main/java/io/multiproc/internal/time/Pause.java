package io.multiproc.internal.time;

import java.util.concurrent.locks.LockSupport;

/** Short pauses of threads that look again and again. */
public final class Pause {
    private Pause() {}

    /** Pauses although an interrupt is pending, with which the thread would spin; it stays pending. */
    public static void nanos(Object blocker, long nanos) {
        boolean interrupted = Thread.interrupted();
        LockSupport.parkNanos(blocker, nanos);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

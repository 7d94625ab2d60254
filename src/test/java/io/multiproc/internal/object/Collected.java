package io.multiproc.internal.object;

import java.util.concurrent.locks.LockSupport;

/** Waits for what the garbage collector has to do first; the test's own watchdog limits the wait. */
final class Collected {
    interface Condition {
        boolean holds() throws Exception;
    }

    private Collected() {}

    static void until(Condition condition) throws Exception {
        while (!condition.holds()) {
            System.gc();
            LockSupport.parkNanos(10_000_000);
        }
    }
}

package io.multiproc.race;

import io.multiproc.internal.os.Os;
import java.util.concurrent.locks.LockSupport;

/** Kills this process, as {@code kill -9} does: nothing of it runs any more. */
final class Death {
    private static final int SIGKILL = 9;
    private static final long PARK_NANOS = 50_000;

    private final Seat seat;
    private volatile long at;

    Death(Seat seat) {
        this.seat = seat;
    }

    /** Does not return. */
    void now() {
        if (Os.current().processes().hasSignals()) {
            Os.current().processes().signal(ProcessHandle.current().pid(), SIGKILL);
        }
        seat.wantKill(); // Where there are no signals, the test ends this process.
        await();
    }

    /** Waits to be killed. */
    static void await() {
        while (true) {
            LockSupport.parkNanos(PARK_NANOS);
        }
    }

    /** Begins a thread that kills this process when it is told to. Does nothing if there is one. */
    synchronized void prepare() {
        if (at == 0) {
            at = Long.MAX_VALUE;
            Thread killer = new Thread(null, this::watch, "multiproc-race-killer", 0, false);
            killer.setDaemon(true);
            killer.start();
        }
    }

    /** Kills this process in so many nanoseconds, whatever it then does. */
    void in(long nanos) {
        at = System.nanoTime() + nanos;
    }

    private void watch() {
        while (at == Long.MAX_VALUE || System.nanoTime() - at < 0) {
            if (at == Long.MAX_VALUE) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
        now();
    }
}

package io.multiproc.internal.os.linux;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.multiproc.internal.os.posix.Errno;
import java.time.Instant;

/**
 * Waits on a semaphore for a limited time: by the monotonic clock where the C library can, else by the wall clock, which somebody may
 * set while a thread waits.
 */
final class SemaphoreSleep {
    private static final int TIMESPEC = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** The functions that are looked up when a thread first waits on a semaphore: most processes never do. */
    private static final class Clock {
        final Function wait = find("sem_clockwait");
        final Function time = find("clock_gettime");
    }

    /** Not by an initializer: one that fails, as on a full heap, fails for good. */
    private static volatile Clock known;

    private static Clock clock() {
        Clock clock = known;
        if (clock == null) {
            clock = new Clock();
            known = clock;
        }
        return clock;
    }

    /** Returns 0 or the error number. */
    int await(Pointer semaphore, long nanos) {
        Clock clock = clock();
        try (Memory deadline = new Memory(TIMESPEC)) {
            if (clock.wait != null) {
                clock.time.invokeInt(new Object[] {LinuxCalls.CLOCK_MONOTONIC, deadline});
                set(deadline, deadline.getLong(0), deadline.getLong(Long.BYTES) + nanos);
                return clock.wait.invokeInt(new Object[] {semaphore, LinuxCalls.CLOCK_MONOTONIC, deadline}) == 0
                        ? 0
                        : Errno.last();
            }
            Instant now = Instant.now();
            set(deadline, now.getEpochSecond(), now.getNano() + nanos);
            return LinuxCalls.sem_timedwait(semaphore, deadline) == 0 ? 0 : Errno.last();
        }
    }

    private static void set(Memory timespec, long seconds, long nanos) {
        timespec.setLong(0, seconds + nanos / NANOS_PER_SECOND);
        timespec.setLong(Long.BYTES, nanos % NANOS_PER_SECOND);
    }

    private static Function find(String name) {
        try {
            return NativeLibrary.getInstance("c").getFunction(name);
        } catch (UnsatisfiedLinkError e) {
            return null;
        }
    }
}

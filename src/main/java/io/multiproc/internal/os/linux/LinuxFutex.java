package io.multiproc.internal.os.linux;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.Futex;
import io.multiproc.internal.os.WordSet;
import io.multiproc.internal.os.posix.Errno;

/** The futex system call, in its form for memory that processes share. */
final class LinuxFutex implements Futex {
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Seconds and nanoseconds. A class of this library or of JNA would keep its class loader as long as the thread lives. */
    private static final ThreadLocal<long[]> TIMEOUT = ThreadLocal.withInitial(() -> new long[2]);

    private final long number;
    private volatile boolean withoutSets;

    LinuxFutex(LinuxCalls calls) {
        number = calls.sysFutex;
    }

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public boolean await(long address, int expected, long nanos, String object) {
        long[] timeout = TIMEOUT.get();
        timeout[0] = nanos / NANOS_PER_SECOND;
        timeout[1] = nanos % NANOS_PER_SECOND;
        if (LinuxCalls.syscall(number, address, FUTEX_WAIT, expected, timeout, 0, 0) == 0) {
            return true;
        }
        int errno = Errno.last();
        if (!Errno.EAGAIN.is(errno) && !Errno.ETIMEDOUT.is(errno) && !Errno.EINTR.is(errno)) {
            throw Errno.failure("futex wait", errno, object);
        }
        return false;
    }

    @Override
    public int wake(long address, int count, String object) {
        long woken = LinuxCalls.syscall(number, address, FUTEX_WAKE, count, (Pointer) null, 0, 0);
        while (woken < 0) {
            int errno = Errno.last();
            if (!Errno.EAGAIN.is(errno) && !Errno.EINTR.is(errno)) {
                throw Errno.failure("futex wake", errno, object);
            }
            woken = LinuxCalls.syscall(number, address, FUTEX_WAKE, count, (Pointer) null, 0, 0);
        }
        return (int) woken;
    }

    @Override
    public WordSet newWordSet() {
        if (withoutSets || !LinuxWordSet.isSupported()) {
            withoutSets = true;
            return null;
        }
        return new LinuxWordSet(this);
    }
}

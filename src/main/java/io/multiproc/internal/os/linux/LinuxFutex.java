package io.multiproc.internal.os.linux;

import com.sun.jna.Memory;
import io.multiproc.internal.os.Futex;
import io.multiproc.internal.os.WordSet;
import io.multiproc.internal.os.posix.Errno;

/** The futex system call, in its form for memory that processes share. */
final class LinuxFutex implements Futex {
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final ThreadLocal<Memory> TIMEOUT = ThreadLocal.withInitial(() -> new Memory(16));

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
    public void await(long address, int expected, long nanos, String object) {
        Memory timeout = TIMEOUT.get();
        timeout.setLong(0, nanos / NANOS_PER_SECOND);
        timeout.setLong(Long.BYTES, nanos % NANOS_PER_SECOND);
        if (LinuxCalls.syscall(number, address, FUTEX_WAIT, expected, timeout, 0, 0) != 0) {
            int errno = Errno.last();
            if (!Errno.EAGAIN.is(errno) && !Errno.ETIMEDOUT.is(errno) && !Errno.EINTR.is(errno)) {
                throw Errno.failure("futex wait", errno, object);
            }
        }
    }

    @Override
    public void wake(long address, int count, String object) {
        while (LinuxCalls.syscall(number, address, FUTEX_WAKE, count, null, 0, 0) < 0) {
            int errno = Errno.last();
            if (!Errno.EAGAIN.is(errno) && !Errno.EINTR.is(errno)) {
                throw Errno.failure("futex wake", errno, object);
            }
        }
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

package io.multiproc.internal.os.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.multiproc.internal.os.WordSet;
import io.multiproc.internal.os.posix.Errno;

/**
 * The system call futex_waitv (Linux 5.16 and later). Its first word is private to the set; a signal changes and wakes it.
 *
 * <pre>
 * struct futex_waitv
 * offset  bytes
 *      0      8  expected value
 *      8      8  address
 *     16      4  flags: FUTEX_32, shared
 *     20      4  0
 * </pre>
 */
final class LinuxWordSet implements WordSet {
    private static final long SYS_FUTEX_WAITV = 449;
    private static final int MAX_WORDS = 128;
    private static final int ENTRY = 24;
    private static final int ADDRESS_AT = 8;
    private static final int FLAGS_AT = 16;
    private static final long FUTEX_32 = 2;
    private static final long LOW = 0xffff_ffffL;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final LinuxFutex futex;
    private final Memory entries = new Memory((long) MAX_WORDS * ENTRY);
    private final Memory own = new Memory(Integer.BYTES);
    private final Memory deadline = new Memory(2 * Long.BYTES);

    LinuxWordSet(LinuxFutex futex) {
        this.futex = futex;
        own.setInt(0, 0);
    }

    /** Whether the kernel has the call, and lets this process make it. Without words it fails in any case. */
    static boolean isSupported() {
        return LinuxCalls.syscall(SYS_FUTEX_WAITV, 0, 0, 0, (Pointer) null, 0, 0) < 0 && Errno.EINVAL.is(Errno.last());
    }

    @Override
    public int capacity() {
        return MAX_WORDS - 1;
    }

    @Override
    public void begin() {
        setEntry(0, Pointer.nativeValue(own), own.getInt(0));
    }

    @Override
    public void set(int index, long address, int expected) {
        setEntry(1 + index, address, expected);
    }

    private void setEntry(int index, long address, int expected) {
        long at = (long) index * ENTRY;
        entries.setLong(at, expected & LOW);
        entries.setLong(at + ADDRESS_AT, address);
        entries.setLong(at + FLAGS_AT, FUTEX_32);
    }

    @Override
    public int await(int count, long nanos) {
        LinuxCalls.clock_gettime(LinuxCalls.CLOCK_MONOTONIC, deadline);
        long part = deadline.getLong(Long.BYTES) + nanos;
        deadline.setLong(0, deadline.getLong(0) + part / NANOS_PER_SECOND);
        deadline.setLong(Long.BYTES, part % NANOS_PER_SECOND);
        long woken = LinuxCalls.syscall(
                SYS_FUTEX_WAITV, Pointer.nativeValue(entries), 1 + count, 0, deadline, LinuxCalls.CLOCK_MONOTONIC, 0);
        if (woken >= 0) {
            return (int) woken - 1;
        }
        int errno = Errno.last();
        return Errno.EAGAIN.is(errno) || Errno.ETIMEDOUT.is(errno) || Errno.EINTR.is(errno) ? NONE : FAILED;
    }

    @Override
    public void signal() {
        synchronized (this) {
            own.setInt(0, own.getInt(0) + 1);
        }
        futex.wake(Pointer.nativeValue(own), 1, "signal to a thread that watches words");
    }
}

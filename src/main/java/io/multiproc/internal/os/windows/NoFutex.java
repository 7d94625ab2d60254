package io.multiproc.internal.os.windows;

import io.multiproc.internal.os.Futex;

/** Windows can sleep on a word of one process only ({@code WaitOnAddress}), so there is no futex for shared memory. */
final class NoFutex implements Futex {
    @Override
    public boolean isAvailable() {
        return false;
    }

    @Override
    public boolean await(long address, int expected, long nanos, String object) {
        throw new UnsupportedOperationException("Windows has no futex");
    }

    @Override
    public int wake(long address, int count, String object) {
        throw new UnsupportedOperationException("Windows has no futex");
    }
}

package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.Futex;

/** There is none. */
final class NoFutex implements Futex {

    @Override
    public boolean isAvailable() {
        return false;
    }

    @Override
    public boolean await(long address, int expected, long nanos, String object) {
        throw new UnsupportedOperationException("this system has no futex");
    }

    @Override
    public int wake(long address, int count, String object) {
        throw new UnsupportedOperationException("this system has no futex");
    }
}

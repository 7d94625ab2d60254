package io.multiproc.demo.words;

import io.multiproc.sync.SharedLock;
import io.multiproc.value.SharedLong;
import io.multiproc.value.SharedLongArray;
import java.io.Serializable;

/** Counts in shared memory under a shared lock: for the threads of several processes. A copy sent to a process is the same tally there. */
record SharedTally(SharedLock lock, SharedLongArray shared, SharedLong counted)
        implements Tally, Serializable, AutoCloseable {
    static SharedTally create(int vocabulary) {
        return new SharedTally(SharedLock.create(), SharedLongArray.zeros(vocabulary), SharedLong.create(0));
    }

    @Override
    public void add(long[] found, long moreBytes) {
        lock.lock();
        try {
            for (int i = 0; i < found.length; i++) {
                shared.set(i, shared.get(i) + found[i]);
            }
            counted.set(counted.get() + moreBytes);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long[] counts() {
        lock.lock();
        try {
            return shared.toArray();
        } finally {
            lock.unlock();
        }
    }

    /** Without the lock: whoever only looks at the progress keeps nobody waiting. */
    @Override
    public long bytes() {
        return counted.get();
    }

    @Override
    public void close() {
        counted.close();
        shared.close();
        lock.close();
    }
}

package io.multiproc.bench.scale;

import io.multiproc.sync.SharedLock;
import io.multiproc.value.SharedLong;

/** A counter inside a lock, and so many dependent multiplications outside of it. */
record LockLoad(SharedLock lock, SharedLong counter, int work) implements Load {
    static LockLoad withWork(int multiplications) {
        return new LockLoad(SharedLock.create(), SharedLong.create(0), multiplications);
    }

    @Override
    public long run(int me, int processes, Clock clock) {
        long done = 0;
        long x = me;
        while (clock.isRunning()) {
            for (int i = 0; i < Clock.BATCH; i++) {
                lock.lock();
                counter.setPlain(counter.getPlain() + 1);
                lock.unlock();
                for (int j = 0; j < work; j++) {
                    x = x * 31 + j;
                }
            }
            done += Clock.BATCH;
        }
        return x == Long.MIN_VALUE ? 0 : done;
    }

    @Override
    public void reset() {
        counter.set(0);
    }

    @Override
    public void check(long operations) {
        if (counter.get() != operations) {
            throw new IllegalStateException(
                    "increments are lost: counter=" + counter.get() + ", expected=" + operations);
        }
    }
}

package io.multiproc.bench.scale;

import io.multiproc.sync.SharedBarrier;
import io.multiproc.sync.SharedCondition;
import io.multiproc.sync.SharedReadWriteLock;
import io.multiproc.sync.SharedReentrantLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.value.SharedLong;

/** Contention for the synchronizers other than the lock. */
final class SyncLoads {
    private SyncLoads() {}

    /** Half as many permits as contenders. */
    record Semaphore(SharedSemaphore semaphore) implements Load {
        static Semaphore of(int processes) {
            return new Semaphore(SharedSemaphore.create(Math.max(1, processes / 2)));
        }

        @Override
        public long run(int me, int processes, Clock clock) throws Exception {
            long done = 0;
            while (clock.isRunning()) {
                for (int i = 0; i < Clock.BATCH; i++) {
                    semaphore.acquire();
                    semaphore.release();
                }
                done += Clock.BATCH;
            }
            return done;
        }
    }

    /** Reading only, or with one write in so many operations. */
    record Readers(SharedReadWriteLock lock, SharedLong counter, int writeEvery) implements Load {
        static Readers only() {
            return new Readers(SharedReadWriteLock.create(), SharedLong.create(0), Integer.MAX_VALUE);
        }

        static Readers withOneWriteIn(int operations) {
            return new Readers(SharedReadWriteLock.create(), SharedLong.create(0), operations);
        }

        @Override
        public long run(int me, int processes, Clock clock) {
            long done = 0;
            long sum = 0;
            int untilWrite = writeEvery;
            while (clock.isRunning()) {
                for (int i = 0; i < Clock.BATCH; i++) {
                    if (--untilWrite == 0) {
                        untilWrite = writeEvery;
                        lock.writeLock().lock();
                        counter.setPlain(counter.getPlain() + 1);
                        lock.writeLock().unlock();
                    } else {
                        lock.readLock().lock();
                        sum += counter.getPlain();
                        lock.readLock().unlock();
                    }
                }
                done += Clock.BATCH;
            }
            return sum == Long.MIN_VALUE ? 0 : done;
        }
    }

    /** All contenders pass one barrier again and again. An operation is the pass of one of them. */
    record Barrier(SharedBarrier barrier, SharedLong lastPass) implements Load {
        private static final long NONE = Long.MAX_VALUE;

        static Barrier of(int processes) {
            return new Barrier(SharedBarrier.create(processes), SharedLong.create(NONE));
        }

        @Override
        public long run(int me, int processes, Clock clock) throws Exception {
            long passes = 0;
            while (passes < lastPass.get()) {
                if (me == 0 && !clock.isRunning()) {
                    // Written before the barrier, so that all contenders read it after the same pass.
                    lastPass.set(passes + 1);
                }
                barrier.await();
                passes++;
            }
            return passes;
        }

        @Override
        public void reset() {
            lastPass.set(NONE);
        }
    }

    /** A token goes round; its holder gives it to the next and signals all. An operation is one turn. */
    record Token(SharedReentrantLock lock, SharedCondition moved, SharedLong turn) implements Load {
        private static final long OVER = -1;

        static Token create() {
            SharedReentrantLock lock = SharedReentrantLock.create();
            return new Token(lock, lock.newCondition(), SharedLong.create(0));
        }

        @Override
        public long run(int me, int processes, Clock clock) throws Exception {
            long turns = 0;
            while (true) {
                lock.lock();
                try {
                    long now = turn.getPlain();
                    while (now != OVER && now % processes != me) {
                        moved.await();
                        now = turn.getPlain();
                    }
                    boolean over = now == OVER || !clock.isRunning();
                    turn.setPlain(over ? OVER : now + 1);
                    moved.signalAll();
                    if (over) {
                        return turns;
                    }
                } finally {
                    lock.unlock();
                }
                turns++;
            }
        }

        @Override
        public void reset() {
            turn.set(0);
        }
    }
}

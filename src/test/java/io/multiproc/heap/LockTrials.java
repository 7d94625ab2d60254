package io.multiproc.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.Diagnosable;
import io.multiproc.OwnerDiedException;
import io.multiproc.sync.SharedCondition;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReadWriteLock;
import io.multiproc.sync.SharedReentrantLock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/** Locks and conditions. */
final class LockTrials {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(60);

    private LockTrials() {}

    private static void assertFree(Trial trial, Lock lock, Diagnosable diagnosis) throws Exception {
        assertEquals(List.of(), diagnosis.waiters());
        assertEquals(List.of(), diagnosis.holders());
        trial.other.doing(() -> {
            assertTrue(lock.tryLock(), "another thread cannot acquire the lock");
            lock.unlock();
        });
    }

    /** A lock that another thread holds for a moment. */
    static Trial contended(Lock lock, BooleanSupplier isHeld, boolean limited) {
        return contended(lock, lock, isHeld, limited);
    }

    static Trial contended(Lock lock, Lock others, BooleanSupplier isHeld, boolean limited) {
        return new Trial() {
            private Future<?> release;
            private boolean acquired;

            @Override
            void prepare() throws Exception {
                acquired = false;
                other.doing(others::lock);
                release = other.later(others::unlock);
            }

            @Override
            void run() throws Exception {
                if (limited) {
                    acquired = lock.tryLock(LONG.toSeconds(), TimeUnit.SECONDS);
                } else {
                    lock.lock();
                    acquired = true;
                }
            }

            @Override
            void check(Throwable error) throws Exception {
                assertEquals(acquired, isHeld.getAsBoolean());
                if (acquired) {
                    lock.unlock();
                }
                Other.get(release);
                assertFree(this, lock, (Diagnosable) lock);
                assertFree(this, others, (Diagnosable) others);
            }
        };
    }

    static Trial lock() {
        SharedLock lock = SharedLock.create();
        return contended(lock, lock::isHeldByCurrentThread, false);
    }

    static Trial reentrant() {
        SharedReentrantLock lock = SharedReentrantLock.create();
        return contended(lock, lock::isHeldByCurrentThread, true);
    }

    static Trial reader() {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        return contended(
                lock.readLock(), lock.writeLock(), () -> lock.readLock().getHoldCount() > 0, false);
    }

    static Trial writer() {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        return contended(lock.writeLock(), lock.readLock(), lock.writeLock()::isHeldByCurrentThread, true);
    }

    /** The lock of a thread that has ended. */
    static Trial ownerDied() {
        SharedReentrantLock lock = SharedReentrantLock.create();
        return new Trial() {
            @Override
            void prepare() throws Exception {
                Thread dead = new Thread(lock::lock);
                dead.start();
                dead.join();
            }

            @Override
            void run() throws Exception {
                try {
                    lock.lock();
                } catch (OwnerDiedException e) {
                    assertTrue(lock.recover());
                    lock.markConsistent();
                    lock.unlock();
                }
            }

            @Override
            void check(Throwable error) throws Exception {
                if (error == null) {
                    assertFalse(lock.isHeldByCurrentThread());
                }
                if (lock.isHeldByCurrentThread() || lock.recover()) {
                    if (lock.isOwnerDied()) {
                        lock.markConsistent();
                    }
                    lock.unlock();
                } else {
                    try {
                        lock.lock();
                        lock.unlock();
                    } catch (OwnerDiedException e) {
                        lock.recover(() -> {});
                    }
                }
                assertFree(this, lock, lock);
            }
        };
    }

    /** A wait for a signal. */
    static Trial await() {
        SharedReentrantLock lock = SharedReentrantLock.create();
        SharedCondition condition = lock.newCondition();
        return new Trial() {
            private Future<?> signal;

            @Override
            void prepare() {
                lock.lock();
                signal = other.later(() -> {
                    lock.lock();
                    condition.signal();
                    lock.unlock();
                });
            }

            @Override
            void run() throws Exception {
                condition.await(SHORT);
            }

            @Override
            void check(Throwable error) throws Exception {
                assertEquals(1, lock.getHoldCount());
                lock.unlock();
                Other.get(signal);
                assertEquals(0, condition.getWaitQueueLength());
                assertEquals(List.of(), condition.waiters());
                assertFree(this, lock, lock);
            }

            @Override
            public void close() {
                super.close();
                condition.close();
            }
        };
    }

    /** A signal to a thread that waits. */
    static Trial signal() {
        SharedReentrantLock lock = SharedReentrantLock.create();
        SharedCondition condition = lock.newCondition();
        return new Trial() {
            private Future<Boolean> signalled;
            private boolean completed;

            @Override
            void prepare() throws Exception {
                completed = false;
                signalled = other.begins(() -> {
                    lock.lock();
                    try {
                        return condition.await(LONG);
                    } finally {
                        lock.unlock();
                    }
                });
                Other.assertSoon(() -> condition.waiters().size() == 1, "the other thread does not wait");
            }

            @Override
            void run() throws Exception {
                lock.lock();
                try {
                    condition.signal();
                    completed = true;
                } finally {
                    lock.unlock();
                }
            }

            @Override
            void check(Throwable error) throws Exception {
                assertFalse(lock.isHeldByCurrentThread());
                if (!completed) {
                    lock.lock();
                    condition.signal();
                    lock.unlock();
                }
                assertTrue(Other.get(signalled));
                assertFree(this, lock, lock);
            }

            @Override
            public void close() {
                super.close();
                condition.close();
            }
        };
    }
}

package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.memory.SharedOptions;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An error inside close() or a lock operation leaves the object open or closed, and free. */
class CloseErrorTest {
    private static final int DEPTHS = 400;

    /** Calls an action with less and less of the stack left. */
    private static void deep(int left, Runnable action) {
        if (left == 0) {
            action.run();
        } else {
            deep(left - 1, action);
        }
    }

    /** How deep a thread with this stack can go. */
    private static int depthOfStack() {
        int low = 10;
        int high = 10;
        while (true) {
            try {
                deep(high, () -> {});
                low = high;
                high *= 2;
            } catch (StackOverflowError e) {
                return low;
            }
        }
    }

    private static void inSmallStack(Runnable task) throws Exception {
        FutureTask<Void> future = new FutureTask<>(task, null);
        Thread thread = new Thread(null, future, "small stack", 192 << 10);
        thread.setDaemon(true);
        thread.start();
        future.get(120, TimeUnit.SECONDS);
    }

    @Test
    void closeNearTheEndOfTheStackLeavesNoThreadSpinning() throws Exception {
        SharedLock[] lock = {SharedLock.create()};
        inSmallStack(() -> {
            int most = depthOfStack();
            for (int i = 0; i < 2 * DEPTHS; i++) {
                SharedLock each = SharedLock.create();
                each.lock();
                each.unlock();
                lock[0] = each;
                try {
                    deep(most + i * most / DEPTHS / 2, each::close);
                } catch (StackOverflowError
                        | NullPointerException e) { // JNA does not look for an error of what it calls.
                    checkOpenOrClosed(each);
                }
            }
        });
    }

    private static void checkOpenOrClosed(SharedLock lock) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            try {
                lock.lock();
                lock.unlock();
                lock.close();
            } catch (IllegalStateException e) {
                return; // It is closed.
            }
            assertThrows(IllegalStateException.class, lock::lock);
        });
    }

    /** What a thread acquires and releases. */
    private interface Subject extends AutoCloseable {
        /** Acquires it, or returns false without waiting. */
        boolean acquire();

        void release();

        /** Whether a thread has it; asked by the one thread that acquires it. */
        boolean isHeld();

        @Override
        void close();
    }

    private record OfLock(Lock lock, BooleanSupplier held, AutoCloseable object, boolean tries) implements Subject {
        @Override
        public boolean acquire() {
            if (tries) {
                return lock.tryLock();
            }
            lock.lock();
            return true;
        }

        @Override
        public void release() {
            lock.unlock();
        }

        @Override
        public boolean isHeld() {
            return held.getAsBoolean();
        }

        @Override
        public void close() {
            assertDoesNotThrow(object::close);
        }
    }

    private record OfSemaphore(SharedSemaphore semaphore) implements Subject {
        @Override
        public boolean acquire() {
            return semaphore.tryAcquire();
        }

        @Override
        public void release() {
            semaphore.release();
        }

        @Override
        public boolean isHeld() {
            return semaphore.availablePermits() == 0;
        }

        @Override
        public void close() {
            semaphore.close();
        }
    }

    /** Each is made by its test, which then closes it. */
    static Stream<Named<Supplier<Subject>>> subjects() {
        return Stream.of(false, true).flatMap(CloseErrorTest::subjects);
    }

    private static Stream<Named<Supplier<Subject>>> subjects(boolean tries) {
        String how = tries ? "tryLock of " : "lock of ";
        return Stream.of(
                Named.of(how + "SharedLock", () -> {
                    SharedLock lock = SharedLock.create();
                    return new OfLock(lock, lock::isHeldByCurrentThread, lock, tries);
                }),
                Named.of(how + "SharedReentrantLock", () -> {
                    SharedReentrantLock lock = SharedReentrantLock.create();
                    return new OfLock(lock, lock::isHeldByCurrentThread, lock, tries);
                }),
                Named.of(how + "ReadLock", () -> {
                    SharedReadWriteLock lock = SharedReadWriteLock.create();
                    return new OfLock(lock.readLock(), () -> lock.readLock().getHoldCount() > 0, lock, tries);
                }),
                Named.of(how + "WriteLock", () -> {
                    SharedReadWriteLock lock = SharedReadWriteLock.create();
                    return new OfLock(lock.writeLock(), lock.writeLock()::isHeldByCurrentThread, lock, tries);
                }),
                Named.of("SharedSemaphore that " + (tries ? "returns" : "keeps") + " the permits of the dead", () -> {
                    SharedOptions options = SharedOptions.anonymous();
                    return new OfSemaphore(
                            SharedSemaphore.bounded(tries ? options.returnPermitsOnDeath() : options, 1));
                }));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void nearTheEndOfTheStackItIsHeldOnlyIfTheCallReturned(Supplier<Subject> maker) throws Exception {
        int[] heldAfterError = new int[1];
        try (Subject subject = maker.get()) {
            inSmallStack(() -> {
                int most = depthOfStack();
                boolean[] returned = new boolean[1];
                for (int i = 0; i < 2 * DEPTHS; i++) {
                    returned[0] = false;
                    try {
                        deep(most + i * most / DEPTHS / 2, () -> {
                            returned[0] = subject.acquire();
                            subject.release();
                        });
                    } catch (StackOverflowError e) {
                        if (subject.isHeld()) {
                            heldAfterError[0] += returned[0] ? 0 : 1;
                            subject.release(); // Where it failed, nothing was changed.
                        }
                    }
                }
                assertFalse(subject.isHeld());
                assertTrue(subject.acquire());
                subject.release();
            });
        }
        assertEquals(0, heldAfterError[0]);
    }
}

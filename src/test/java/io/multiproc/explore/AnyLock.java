package io.multiproc.explore;

import io.multiproc.sync.ReadLock;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReadWriteLock;
import io.multiproc.sync.SharedReentrantLock;
import io.multiproc.sync.WriteLock;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/**
 * What all locks have in common beyond {@link Lock}.
 *
 * @param isTaken whether a caller may have to wait for another party
 * @param robust what only exclusive locks have, or null
 */
record AnyLock(Lock lock, LimitedLock lockFor, BooleanSupplier isTaken, BooleanSupplier isMine, Robust robust) {
    /** {@code lock(Duration)}. */
    @FunctionalInterface
    interface LimitedLock {
        void lock(Duration limit) throws TimeoutException, InterruptedException;
    }

    /** The repair after the death of an owner. */
    record Robust(
            BooleanSupplier recover,
            InterruptibleRecovery recoverInterruptibly,
            LimitedRecovery recoverFor,
            Recovery recoverWith,
            Runnable markConsistent) {}

    /** {@code recoverInterruptibly()}. */
    @FunctionalInterface
    interface InterruptibleRecovery {
        boolean recover() throws InterruptedException;
    }

    /** {@code recover(Duration)}. */
    @FunctionalInterface
    interface LimitedRecovery {
        boolean recover(Duration limit) throws TimeoutException, InterruptedException;
    }

    /** {@code recover(Runnable)}. */
    @FunctionalInterface
    interface Recovery {
        boolean recover(Runnable repair);
    }

    static AnyLock of(SharedLock lock) {
        return new AnyLock(
                lock,
                lock::lock,
                lock::isLocked,
                lock::isHeldByCurrentThread,
                new Robust(
                        lock::recover, lock::recoverInterruptibly, lock::recover, lock::recover, lock::markConsistent));
    }

    static AnyLock of(SharedReentrantLock lock) {
        return new AnyLock(
                lock,
                lock::lock,
                lock::isLocked,
                lock::isHeldByCurrentThread,
                new Robust(
                        lock::recover, lock::recoverInterruptibly, lock::recover, lock::recover, lock::markConsistent));
    }

    static AnyLock writing(SharedReadWriteLock both) {
        WriteLock lock = both.writeLock();
        return new AnyLock(
                lock,
                lock::lock,
                () -> isTaken(both),
                lock::isHeldByCurrentThread,
                new Robust(
                        lock::recover, lock::recoverInterruptibly, lock::recover, lock::recover, lock::markConsistent));
    }

    static AnyLock reading(SharedReadWriteLock both) {
        ReadLock lock = both.readLock();
        return new AnyLock(lock, lock::lock, () -> isTaken(both), () -> lock.getHoldCount() > 0, null);
    }

    private static boolean isTaken(SharedReadWriteLock both) {
        return !both.readLock().holders().isEmpty()
                || !both.writeLock().holders().isEmpty();
    }
}

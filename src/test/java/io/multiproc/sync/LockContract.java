package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What both locks do while nobody dies. */
@Tag("wait")
abstract class LockContract<L extends SharedMutex> {
    abstract L create(SharedOptions options);

    abstract L open(String name);

    abstract L openOrCreate(String name);

    /** A name that no other process uses; it is unlinked by {@link #unlink}. */
    static String freshName() {
        return "mp-test-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime() & 0xffffff);
    }

    static void unlink(String name) {
        Names.remove(name);
    }

    L create() {
        return create(SharedOptions.anonymous());
    }

    /** Runs something in another thread and hands on what it throws. */
    static <T> FutureTask<T> inThread(java.util.concurrent.Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task, "test-thread").start();
        return task;
    }

    /** Waits until somebody sleeps on the lock. */
    static void awaitContended(SharedMutex lock) {
        while (lock.waiters().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void onlyOneHoldsIt() throws Exception {
        try (L lock = create()) {
            lock.lock();
            assertFalse(inThread(() -> lock.tryLock()).get());
            assertTrue(lock.isLocked());
            assertTrue(lock.isHeldByCurrentThread());
            assertFalse(inThread(lock::isHeldByCurrentThread).get());
            lock.unlock();
            assertFalse(lock.isLocked());
        }
    }

    /** CP-056. */
    @Test
    void noneOfFiveWaitersProceedsBeforeTheUnlockAndAllDoAfterIt() throws Exception {
        try (L lock = create()) {
            AtomicInteger passed = new AtomicInteger();
            lock.lock();
            List<FutureTask<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                waiters.add(inThread(() -> {
                    lock.lock();
                    passed.incrementAndGet();
                    lock.unlock();
                    return null;
                }));
            }
            awaitContended(lock);
            assertEquals(0, passed.get());
            lock.unlock();
            for (FutureTask<Void> waiter : waiters) {
                waiter.get();
            }
            assertEquals(5, passed.get());
        }
    }

    /** CP-057. */
    @Test
    void timedWaitIsNotShorterAndLeavesNoTrace() throws Exception {
        try (L lock = create()) {
            lock.lock();
            inThread(() -> {
                        long before = System.nanoTime();
                        assertFalse(lock.tryLock(200, TimeUnit.MILLISECONDS));
                        assertTrue(System.nanoTime() - before >= 200_000_000);
                        return null;
                    })
                    .get();
            lock.unlock();
            assertTrue(inThread(() -> {
                        boolean taken = lock.tryLock();
                        lock.unlock();
                        return taken;
                    })
                    .get());
        }
    }

    /** CPX-06. */
    @Test
    void zeroAndNegativeTimesDoNotWait() throws Exception {
        try (L lock = create()) {
            lock.lock();
            assertFalse(inThread(() -> lock.tryLock(Duration.ZERO)).get());
            assertFalse(inThread(() -> lock.tryLock(-1, TimeUnit.DAYS)).get());
            assertFalse(inThread(() -> lock.tryLock(Duration.ofSeconds(Long.MIN_VALUE)))
                    .get());
            lock.unlock();
            assertTrue(lock.tryLock(Duration.ofSeconds(Long.MAX_VALUE)));
            lock.unlock();
        }
    }

    @Test
    void timeOutNamesTheHolder() throws Exception {
        try (L lock = create()) {
            lock.lock();
            TimeoutException e = inThread(
                            () -> assertThrows(TimeoutException.class, () -> lock.lock(Duration.ofMillis(20))))
                    .get();
            String pid = "process " + ProcessHandle.current().pid();
            assertTrue(e.getMessage().contains("held by " + pid), e.getMessage());
            assertTrue(lock.toString().contains("held by " + pid), lock.toString());
            lock.unlock();
            assertTrue(lock.toString().contains("free"), lock.toString());
        }
    }

    @Test
    void anInterruptEndsAnInterruptibleWait() throws Exception {
        try (L lock = create()) {
            lock.lock();
            FutureTask<Void> task = new FutureTask<>(() -> {
                assertThrows(InterruptedException.class, lock::lockInterruptibly);
                assertFalse(Thread.currentThread().isInterrupted());
                return null;
            });
            Thread waiter = new Thread(task);
            waiter.start();
            awaitContended(lock);
            waiter.interrupt();
            task.get();
            lock.unlock();
        }
    }

    @Test
    void anInterruptStaysPendingThroughAnUninterruptibleWait() throws Exception {
        try (L lock = create()) {
            lock.lock();
            FutureTask<Boolean> task = new FutureTask<>(() -> {
                lock.lock();
                lock.unlock();
                return Thread.currentThread().isInterrupted();
            });
            Thread waiter = new Thread(task);
            waiter.start();
            awaitContended(lock);
            waiter.interrupt();
            lock.unlock();
            assertTrue(task.get());
        }
    }

    @Test
    void anInterruptedThreadDoesNotTakeTheLockInterruptibly() throws Exception {
        try (L lock = create()) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, lock::lockInterruptibly);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> lock.tryLock(1, TimeUnit.SECONDS));
            assertFalse(lock.isLocked());
        }
    }

    /** CP-060, CPX-05. */
    @Test
    void strangersCannotUnlock() throws Exception {
        try (L lock = create()) {
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
            lock.lock();
            IllegalMonitorStateException e = inThread(
                            () -> assertThrows(IllegalMonitorStateException.class, lock::unlock))
                    .get();
            assertTrue(e.getMessage().contains("held by process"), e.getMessage());
            assertTrue(lock.isHeldByCurrentThread());
            lock.unlock();
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
        }
    }

    /** CP-060, CPX-05. */
    @Test
    void anotherProcessCannotUnlock() throws Exception {
        try (L lock = create();
                ChildJvm child = ChildJvm.start(LockContract.class, "unlockWhatIsNotMine", lock)) {
            lock.lock();
            child.say("go");
            child.expect("refused");
            assertTrue(lock.isHeldByCurrentThread());
            lock.unlock();
        }
    }

    static void unlockWhatIsNotMine(ChildJvm.Talk talk, SharedMutex lock) throws Exception {
        talk.hear();
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
        talk.say("refused");
    }

    /** CP-058. */
    @Test
    void aBodyThatThrowsLeavesTheLockFree() throws Exception {
        try (L lock = create()) {
            assertThrows(ArithmeticException.class, () -> {
                lock.lock();
                try {
                    throw new ArithmeticException();
                } finally {
                    lock.unlock();
                }
            });
            assertTrue(lock.tryLock());
            lock.unlock();
        }
    }

    @Test
    void closedLocksRefuseEverything() {
        L lock = create();
        assertFalse(lock.isClosed());
        lock.close();
        lock.close();
        assertTrue(lock.isClosed());
        List<org.junit.jupiter.api.function.Executable> all = List.of(
                lock::lock,
                lock::tryLock,
                lock::lockInterruptibly,
                () -> lock.tryLock(1, TimeUnit.SECONDS),
                lock::recover,
                lock::isLocked,
                lock::isOwnerDied,
                () -> Copies.copy(lock));
        for (org.junit.jupiter.api.function.Executable use : all) {
            IllegalStateException e = assertThrows(IllegalStateException.class, use);
            assertTrue(e.getMessage().contains("is closed"), e.getMessage());
        }
        assertTrue(lock.toString().contains("closed"), lock.toString());
    }

    @Test
    void closedLockThatWasUsedRefusesToo() {
        L lock = create();
        lock.lock();
        lock.unlock();
        lock.close();
        assertThrows(IllegalStateException.class, lock::lock);
        assertThrows(IllegalStateException.class, lock::tryLock);
    }

    @Test
    void closeIsRefusedWhileAThreadOfThisProcessHoldsIt() throws Exception {
        L lock = create();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        FutureTask<Void> holder = inThread(() -> {
            lock.lock();
            held.countDown();
            release.await();
            lock.unlock();
            return null;
        });
        held.await();
        IllegalStateException e = assertThrows(IllegalStateException.class, lock::close);
        assertTrue(e.getMessage().contains("unlock it before closing"), e.getMessage());
        release.countDown();
        holder.get();
        lock.close();
    }

    @Test
    void closeWakesThoseWhoWaitThroughThisObject() throws Exception {
        try (L lock = create();
                ChildJvm child = ChildJvm.start(LockContract.class, "lockAndStay", lock)) {
            child.expect("locked");
            L other = Copies.copy(lock);
            FutureTask<IllegalStateException> waiter =
                    inThread(() -> assertThrows(IllegalStateException.class, other::lock));
            awaitContended(lock);
            other.close();
            assertTrue(waiter.get().getMessage().contains("is closed"));
            child.say("unlock");
            lock.lock();
            lock.unlock();
        }
    }

    static void lockAndStay(ChildJvm.Talk talk, SharedMutex lock) throws Exception {
        lock.lock();
        talk.say("locked");
        talk.hear();
        lock.unlock();
        talk.say("unlocked");
        talk.hear();
    }

    @Test
    void aCopyByHandleIsTheSameLock() throws Exception {
        try (L lock = create();
                L copy = Copies.copy(lock)) {
            lock.lock();
            assertTrue(copy.isHeldByCurrentThread());
            copy.unlock();
            assertFalse(lock.isLocked());
        }
    }

    @Test
    void namesAreSharedAndKindsAreChecked() throws Exception {
        String name = freshName();
        try (L lock = create(SharedOptions.named(name))) {
            assertThrows(NameExistsException.class, () -> create(SharedOptions.named(name)));
            try (L again = open(name);
                    L third = openOrCreate(name)) {
                again.lock();
                assertTrue(third.isHeldByCurrentThread());
                lock.unlock();
            }
            assertThrows(
                    IncompatibleObjectException.class,
                    () -> (lock instanceof SharedLock ? SharedReentrantLock.open(name) : SharedLock.open(name))
                            .close());
        } finally {
            unlink(name);
        }
        assertThrows(NoSuchNameException.class, () -> open(name));
        openOrCreate(name).close();
        unlink(name);
    }
}

package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a read-write lock does while nobody dies. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class SharedReadWriteLockTest {
    /** Takes a lock in another thread and gives it back there; whether it could. */
    private static boolean isFree(Lock lock) throws Exception {
        return Waiter.of(() -> {
                    boolean taken = lock.tryLock();
                    if (taken) {
                        lock.unlock();
                    }
                    return taken;
                })
                .get();
    }

    @Test
    void readersShareItAndAWriterHasItAlone() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            assertSame(lock.readLock(), lock.readLock());
            assertSame(lock.writeLock(), lock.writeLock());
            lock.readLock().lock();
            assertTrue(isFree(lock.readLock()));
            assertFalse(isFree(lock.writeLock()));
            lock.readLock().unlock();
            lock.writeLock().lock();
            assertFalse(isFree(lock.readLock()));
            assertFalse(isFree(lock.writeLock()));
            lock.writeLock().unlock();
            assertTrue(isFree(lock.readLock()));
            assertTrue(isFree(lock.writeLock()));
        }
    }

    @Test
    void itHoldsAcrossProcesses() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create();
                ChildJvm child = ChildJvm.start(SharedReadWriteLockTest.class, "readThenWrite", lock)) {
            child.expect("reading");
            assertTrue(lock.readLock().tryLock());
            lock.readLock().unlock();
            assertFalse(lock.writeLock().tryLock());
            String holder = ", read by 1 of process " + child.pid();
            assertTrue(lock.toString().contains(holder), lock.toString());
            TimeoutException e =
                    assertThrows(TimeoutException.class, () -> lock.writeLock().lock(Duration.ofMillis(1)));
            assertTrue(e.getMessage().contains(holder), e.getMessage());
            Waiter<Void> writer = Waiter.asleepDoing(() -> {
                lock.writeLock().lock();
                lock.writeLock().unlock();
            });
            child.say("write");
            writer.get();
            child.expect("writing");
            assertFalse(lock.readLock().tryLock());
            e = assertThrows(TimeoutException.class, () -> lock.readLock().lock(Duration.ofMillis(1)));
            assertTrue(e.getMessage().contains("held by process " + child.pid()), e.getMessage());
            assertThrows(
                    IllegalMonitorStateException.class, () -> lock.writeLock().unlock());
            assertThrows(
                    IllegalMonitorStateException.class, () -> lock.readLock().unlock());
            Waiter<Void> reader = Waiter.asleepDoing(() -> {
                lock.readLock().lock();
                lock.readLock().unlock();
            });
            child.say("end");
            reader.get();
        }
    }

    static void readThenWrite(ChildJvm.Talk talk, SharedReadWriteLock lock) throws Exception {
        lock.readLock().lock();
        talk.say("reading");
        talk.hear();
        lock.readLock().unlock();
        lock.writeLock().lock();
        talk.say("writing");
        talk.hear();
        lock.writeLock().unlock();
        talk.hear();
    }

    @Test
    void bothLocksAreReentrant() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            lock.readLock().lock();
            assertTrue(lock.readLock().tryLock());
            assertTrue(lock.readLock().tryLock(1, TimeUnit.DAYS));
            assertEquals(3, lock.readLock().getHoldCount());
            for (int i = 0; i < 3; i++) {
                assertFalse(isFree(lock.writeLock()));
                lock.readLock().unlock();
            }
            assertEquals(0, lock.readLock().getHoldCount());
            assertThrows(
                    IllegalMonitorStateException.class, () -> lock.readLock().unlock());
            lock.writeLock().lock();
            assertTrue(lock.writeLock().tryLock());
            assertTrue(lock.writeLock().tryLock(1, TimeUnit.DAYS));
            for (int i = 0; i < 3; i++) {
                assertTrue(lock.writeLock().isHeldByCurrentThread());
                assertFalse(isFree(lock.readLock()));
                lock.writeLock().unlock();
            }
            assertFalse(lock.writeLock().isHeldByCurrentThread());
            assertThrows(
                    IllegalMonitorStateException.class, () -> lock.writeLock().unlock());
        }
    }

    @Test
    void theWriterMayGoOnAsAReaderButNotTheOtherWayRound() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            lock.writeLock().lock();
            lock.readLock().lock();
            lock.writeLock().lock();
            lock.writeLock().unlock();
            lock.writeLock().unlock();
            assertTrue(isFree(lock.readLock()));
            assertFalse(isFree(lock.writeLock()));
            for (org.junit.jupiter.api.function.Executable upgrade : List.<org.junit.jupiter.api.function.Executable>of(
                    lock.writeLock()::lock,
                    lock.writeLock()::lockInterruptibly,
                    lock.writeLock()::tryLock,
                    () -> lock.writeLock().tryLock(1, TimeUnit.DAYS),
                    lock.writeLock()::recover)) {
                String message =
                        assertThrows(IllegalStateException.class, upgrade).getMessage();
                assertTrue(message.contains("a reader cannot become the writer"), message);
            }
            lock.readLock().unlock();
            assertTrue(isFree(lock.writeLock()));
        }
    }

    @Test
    void readersComeAfterAWaitingWriterUnlessTheyReadAlready() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            lock.readLock().lock();
            Waiter<Void> writer = Waiter.asleepDoing(() -> {
                lock.writeLock().lock();
                lock.writeLock().unlock();
            });
            assertFalse(isFree(lock.readLock()));
            lock.readLock().lock();
            lock.readLock().unlock();
            Waiter<Void> reader = Waiter.asleepDoing(() -> {
                lock.readLock().lock();
                lock.readLock().unlock();
            });
            assertFalse(writer.isDone());
            lock.readLock().unlock();
            writer.get();
            reader.get();
        }
    }

    @Test
    void aWriterThatGivesUpLetsTheReadersGoOn() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            lock.readLock().lock();
            Waiter<Boolean> timed = Waiter.of(() -> lock.writeLock().tryLock(200, TimeUnit.MILLISECONDS));
            Waiter<Exception> interrupted =
                    Waiter.asleep(() -> assertThrows(InterruptedException.class, lock.writeLock()::lockInterruptibly));
            Waiter<Void> reader = Waiter.doing(() -> {
                lock.readLock().lock();
                lock.readLock().unlock();
            });
            assertFalse(timed.get());
            interrupted.interrupt();
            interrupted.get();
            reader.get();
            lock.readLock().unlock();
            assertTrue(isFree(lock.writeLock()));
        }
    }

    @Test
    void timesThatAreOverDoNotWait() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            lock.writeLock().lock();
            assertFalse(
                    Waiter.of(() -> lock.readLock().tryLock(0, TimeUnit.DAYS)).get());
            assertFalse(
                    Waiter.of(() -> lock.readLock().tryLock(-1, TimeUnit.DAYS)).get());
            assertFalse(
                    Waiter.of(() -> lock.writeLock().tryLock(-1, TimeUnit.DAYS)).get());
            long before = System.nanoTime();
            assertFalse(Waiter.of(() -> lock.readLock().tryLock(120, TimeUnit.MILLISECONDS))
                    .get());
            assertTrue(System.nanoTime() - before >= 120_000_000);
            lock.writeLock().unlock();
        }
    }

    @Test
    void anInterruptStaysPendingThroughUninterruptibleWaits() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            lock.writeLock().lock();
            Waiter<Boolean> reader = Waiter.asleep(() -> {
                lock.readLock().lock();
                lock.readLock().unlock();
                return Thread.currentThread().isInterrupted();
            });
            Waiter<Boolean> writer = Waiter.asleep(() -> {
                lock.writeLock().lock();
                lock.writeLock().unlock();
                return Thread.currentThread().isInterrupted();
            });
            reader.interrupt();
            writer.interrupt();
            lock.writeLock().unlock();
            assertTrue(reader.get());
            assertTrue(writer.get());
        }
    }

    @Test
    void neitherHasConditions() {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            assertThrows(UnsupportedOperationException.class, lock.readLock()::newCondition);
            assertThrows(UnsupportedOperationException.class, lock.writeLock()::newCondition);
            assertTrue(lock.readLock().toString().startsWith("ReadLock of SharedReadWriteLock["));
            assertTrue(lock.writeLock().toString().startsWith("WriteLock of SharedReadWriteLock["));
            assertTrue(lock.toString().endsWith(", free]"), lock.toString());
        }
    }

    @Test
    void closeIsRefusedWhileAThreadOfThisProcessHoldsIt() throws Exception {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        for (Lock held : List.of(lock.readLock(), lock.writeLock())) {
            held.lock();
            IllegalStateException e = assertThrows(IllegalStateException.class, lock::close);
            assertTrue(e.getMessage().contains("unlock it before closing"), e.getMessage());
            assertFalse(lock.isClosed());
            held.unlock();
        }
        lock.close();
        assertTrue(lock.isClosed());
    }

    @Test
    void closeWakesThoseWhoWaitThroughThisObject() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create();
                ChildJvm child = ChildJvm.start(SharedReadWriteLockTest.class, "readThenWrite", lock)) {
            child.expect("reading");
            child.say("write");
            child.expect("writing");
            SharedReadWriteLock other = Copies.copy(lock);
            Waiter<IllegalStateException> reader =
                    Waiter.asleep(() -> assertThrows(IllegalStateException.class, other.readLock()::lock));
            Waiter<IllegalStateException> writer =
                    Waiter.asleep(() -> assertThrows(IllegalStateException.class, other.writeLock()::lock));
            other.close();
            assertTrue(reader.get().getMessage().contains("is closed"));
            assertTrue(writer.get().getMessage().contains("is closed"));
            child.say("end");
            lock.writeLock().lock();
            lock.writeLock().unlock();
        }
    }

    /** A close while others lock is either refused or leaves nothing held. */
    @Test
    void closingWhileReadersComeLeavesNoReader() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            for (int round = 0; round < 50; round++) {
                SharedReadWriteLock view = Copies.copy(lock);
                AtomicBoolean begun = new AtomicBoolean();
                Waiter<Void> reader = Waiter.doing(() -> assertThrows(IllegalStateException.class, () -> {
                    while (true) {
                        view.readLock().lock();
                        begun.set(true);
                        assertFalse(view.isClosed());
                        view.readLock().unlock();
                    }
                }));
                while (!begun.get()) {
                    Thread.onSpinWait();
                }
                while (!view.isClosed()) {
                    try {
                        view.close();
                    } catch (IllegalStateException held) {
                        Thread.onSpinWait();
                    }
                }
                reader.get();
                assertTrue(lock.writeLock().tryLock());
                lock.writeLock().unlock();
            }
        }
    }

    @Test
    void severalViewsCountTogether() throws Exception {
        String name = Names.fresh();
        try (SharedReadWriteLock one = SharedReadWriteLock.create(name)) {
            SharedReadWriteLock two = SharedReadWriteLock.open(name);
            one.readLock().lock();
            two.readLock().lock();
            one.readLock().unlock();
            assertFalse(isFree(one.writeLock()));
            two.readLock().unlock();
            assertThrows(
                    IllegalMonitorStateException.class, () -> one.readLock().unlock());
            two.close();
            assertTrue(isFree(one.writeLock()));
        } finally {
            Names.remove(name);
        }
    }
}

package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.OwnerDiedException;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.ShmName;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a caller may not do is refused with the reason, and changes nothing. */
@Tag("wait")
class BadInputTest {
    /** Where the layout's version is in a segment. */
    private static final int VERSION_AT = 8;

    @ParameterizedTest
    @EnumSource
    void aHandleOrNameOfAnOlderLayoutIsRefused(SynchronizerTest.Kind kind) throws Exception {
        try (ShmName name = new ShmName();
                Synchronizer object = kind.create(SharedOptions.named(name.toString()))) {
            byte[] handle = Copies.write(object);
            object.view.words().putInt(VERSION_AT, -1);
            for (Executable attach :
                    List.<Executable>of(() -> kind.open(name.toString()), () -> openInAnotherProcess(name))) {
                IncompatibleObjectException e = assertThrows(IncompatibleObjectException.class, attach);
                assertTrue(e.getMessage().contains("layout version"), e.getMessage());
                assertTrue(e.getMessage().contains("-1"), e.getMessage());
            }
            object.view.words().putInt(VERSION_AT, 0);
            ((Synchronizer) Copies.read(handle)).close();
        }
    }

    /** An older process's handle leads to an older segment, also where this process has not attached it yet. */
    private static void openInAnotherProcess(ShmName name) throws Exception {
        try (ChildJvm child = ChildJvm.start(BadInputTest.class, "open", name.toString())) {
            String message = child.hear();
            if (message.contains("layout version")) {
                throw new IncompatibleObjectException(name.toString(), "layout version", "0", message);
            }
        }
    }

    static void open(ChildJvm.Talk talk, String name) {
        try {
            SharedEvent.open(name).close();
            talk.say("opened");
        } catch (IncompatibleObjectException e) {
            talk.say(e.getMessage());
        }
    }

    @Test
    void aConditionDoesNotTakeAnotherLockForItsOwn() throws Exception {
        try (SharedLock own = SharedLock.create();
                SharedLock other = SharedLock.create();
                SharedCondition condition = own.newCondition()) {
            other.lock();
            for (Executable use : List.<Executable>of(condition::await, condition::signal, condition::signalAll)) {
                String message =
                        assertThrows(IllegalMonitorStateException.class, use).getMessage();
                assertTrue(message.contains("does not hold the lock"), message);
            }
            assertTrue(other.isHeldByCurrentThread());
            assertFalse(own.isLocked());
            assertEquals(0, condition.getWaitQueueLength());
            assertEquals(0, condition.contentions());
            other.unlock();
        }
    }

    @Test
    void strangersUnlockNeitherSideOfAReadWriteLock() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            lock.writeLock().lock();
            Waiter<Void> stranger = Waiter.doing(() -> {
                assertThrows(IllegalMonitorStateException.class, lock.writeLock()::unlock);
                assertThrows(IllegalMonitorStateException.class, lock.writeLock()::markConsistent);
                assertThrows(IllegalMonitorStateException.class, lock.readLock()::unlock);
            });
            stranger.get();
            assertTrue(lock.writeLock().isHeldByCurrentThread());
            lock.writeLock().unlock();
        }
    }

    static void takeAndEnd(ChildJvm.Talk talk, SharedLock lock) {
        lock.lock();
        talk.say("taken");
    }

    /** CP-055: a child ends holding the lock. The parent cannot just release it, as in CPython: it is told, and repairs; then once more is too often. */
    @Test
    void whatAChildLeftLockedIsRecoveredAndUnlockedOnce() throws Exception {
        try (SharedLock lock = SharedLock.create();
                ChildJvm child = ChildJvm.start(BadInputTest.class, "takeAndEnd", lock)) {
            child.expect("taken");
            child.exitCode();
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
            assertThrows(OwnerDiedException.class, lock::lock);
            assertTrue(lock.recover());
            lock.markConsistent();
            lock.unlock();
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
            assertTrue(lock.tryLock());
            lock.unlock();
        }
    }

    /** CP-076: holding a condition's lock is holding the lock that it was made of, and the other way round. */
    @Test
    void aConditionHasTheLockThatItWasMadeOf() throws Exception {
        try (SharedReentrantLock lock = SharedReentrantLock.create();
                SharedCondition condition = lock.newCondition()) {
            SharedMutex same = condition.lock();
            same.lock();
            same.lock();
            assertEquals(2, lock.getHoldCount());
            Waiter<Boolean> other = Waiter.of(lock::tryLock);
            assertFalse(other.get());
            lock.unlock();
            lock.unlock();
            lock.lock();
            Waiter<Boolean> another = Waiter.of(same::tryLock);
            assertFalse(another.get());
            lock.unlock();
        }
    }
}

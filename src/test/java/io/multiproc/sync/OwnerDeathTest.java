package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.OnOwnerDeath;
import io.multiproc.OwnerDiedException;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Stops;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real process is killed in each state of the lock word, and the others go on. */
@Tag("wait")
@Tag("long")
class OwnerDeathTest {
    enum Kind {
        PLAIN,
        REENTRANT;

        SharedMutex create(OnOwnerDeath policy) {
            SharedOptions options = SharedOptions.anonymous().onOwnerDeath(policy);
            return this == PLAIN ? SharedLock.create(options) : SharedReentrantLock.create(options);
        }
    }

    /** The child takes the lock as told, says so, and waits to be killed. */
    static void hold(ChildJvm.Talk talk, SharedMutex lock, String how) throws Exception {
        switch (how) {
            case "lock":
                lock.lock();
                break;
            case "twice":
                lock.lock();
                lock.lock();
                break;
            case "recover":
                assertTrue(lock.recover());
                break;
            case "repaired":
                assertTrue(lock.recover());
                lock.markConsistent();
                break;
            default:
                throw new IllegalArgumentException(how);
        }
        talk.say("holding");
        talk.hear();
    }

    private static void killHolder(SharedMutex lock, String how) throws Exception {
        try (ChildJvm child = ChildJvm.start(OwnerDeathTest.class, "hold", lock, how)) {
            child.expect("holding");
            child.kill();
        }
    }

    private static void assertAbandoned(SharedMutex lock) {
        assertThrows(OwnerDiedException.class, lock::lock);
        assertThrows(OwnerDiedException.class, lock::lockInterruptibly);
        assertThrows(OwnerDiedException.class, lock::tryLock);
        assertThrows(OwnerDiedException.class, () -> lock.tryLock(Duration.ofSeconds(1)));
        assertTrue(lock.isOwnerDied());
        assertFalse(lock.isHeldByCurrentThread());
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
    }

    private static void assertHealthy(SharedMutex lock) {
        assertFalse(lock.isOwnerDied());
        lock.lock();
        assertTrue(lock.isHeldByCurrentThread());
        lock.unlock();
        assertFalse(lock.isLocked());
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
    }

    @ParameterizedTest
    @EnumSource
    void ownerKilledWhileNobodyWaits(Kind kind) throws Exception {
        try (SharedMutex lock = kind.create(OnOwnerDeath.REPORT)) {
            killHolder(lock, "lock");
            assertAbandoned(lock);
            assertTrue(lock.recover());
            assertTrue(lock.isHeldByCurrentThread());
            lock.markConsistent();
            lock.unlock();
            assertHealthy(lock);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tryLockAloneFindsOutThatTheOwnerIsDead(Kind kind) throws Exception {
        try (SharedMutex lock = kind.create(OnOwnerDeath.REPORT)) {
            killHolder(lock, "lock");
            assertThrows(OwnerDiedException.class, lock::tryLock);
            assertTrue(lock.recover(() -> {}));
            assertHealthy(lock);
        }
    }

    @ParameterizedTest
    @EnumSource
    void recoverAloneFindsOutThatTheOwnerIsDead(Kind kind) throws Exception {
        try (SharedMutex lock = kind.create(OnOwnerDeath.REPORT)) {
            killHolder(lock, "lock");
            assertTrue(lock.recover(() -> {}));
            assertHealthy(lock);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ownerKilledWhileOthersSleep(Kind kind) throws Exception {
        try (SharedMutex lock = kind.create(OnOwnerDeath.REPORT);
                ChildJvm child = ChildJvm.start(OwnerDeathTest.class, "hold", lock, "lock")) {
            child.expect("holding");
            FutureTask<OwnerDiedException> first =
                    LockContract.inThread(() -> assertThrows(OwnerDiedException.class, lock::lock));
            FutureTask<OwnerDiedException> second =
                    LockContract.inThread(() -> assertThrows(OwnerDiedException.class, lock::lockInterruptibly));
            LockContract.awaitContended(lock);
            child.kill();
            assertTrue(
                    first.get().owner().contains("process " + child.pid()),
                    first.get().getMessage());
            second.get();
            assertTrue(lock.recover(() -> {}));
            assertHealthy(lock);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ownerKilledInTheRepair(Kind kind) throws Exception {
        try (SharedMutex lock = kind.create(OnOwnerDeath.REPORT)) {
            killHolder(lock, "lock");
            killHolder(lock, "recover");
            assertAbandoned(lock);
            assertTrue(lock.recover(() -> {}));
            assertHealthy(lock);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ownerKilledAfterTheRepairButBeforeTheUnlock(Kind kind) throws Exception {
        try (SharedMutex lock = kind.create(OnOwnerDeath.REPORT)) {
            killHolder(lock, "lock");
            killHolder(lock, "repaired");
            assertAbandoned(lock);
            assertTrue(lock.recover(() -> {}));
            assertHealthy(lock);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "REENTRANT")
    void levelsOfTheDeadAreForgotten(Kind kind) throws Exception {
        try (SharedReentrantLock lock = (SharedReentrantLock) kind.create(OnOwnerDeath.REPORT)) {
            killHolder(lock, "twice");
            assertTrue(lock.recover());
            assertEquals(1, lock.getHoldCount());
            lock.markConsistent();
            lock.unlock();
            assertHealthy(lock);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNextOneGoesOnIfThatIsThePolicy(Kind kind) throws Exception {
        try (SharedMutex lock = kind.create(OnOwnerDeath.CONTINUE)) {
            killHolder(lock, kind == Kind.REENTRANT ? "twice" : "lock");
            lock.lock();
            assertFalse(lock.isOwnerDied());
            lock.unlock();
            assertHealthy(lock);
            killHolder(lock, "lock");
            assertTrue(lock.tryLock());
            lock.unlock();
            assertHealthy(lock);
        }
    }

    @ParameterizedTest
    @EnumSource
    void unlockingWithoutMarkConsistentLeavesItToTheNext(Kind kind) throws Exception {
        try (SharedMutex lock = kind.create(OnOwnerDeath.REPORT)) {
            killHolder(lock, "lock");
            assertTrue(lock.recover());
            lock.unlock();
            assertAbandoned(lock);
            assertThrows(
                    ArithmeticException.class,
                    () -> lock.recover(() -> {
                        throw new ArithmeticException("repair failed");
                    }));
            assertAbandoned(lock);
            assertTrue(lock.recover(() -> {}));
            assertHealthy(lock);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whileOneRepairsOthersAreToldAndTheirRecoverWaits(Kind kind) throws Exception {
        try (SharedMutex lock = kind.create(OnOwnerDeath.REPORT)) {
            killHolder(lock, "lock");
            assertTrue(lock.recover());
            AtomicInteger repaired = new AtomicInteger();
            LockContract.inThread(() -> assertThrows(OwnerDiedException.class, lock::lock))
                    .get();
            FutureTask<Boolean> other = LockContract.inThread(() -> {
                boolean mine = lock.recover();
                assertEquals(1, repaired.get());
                return mine;
            });
            repaired.set(1);
            lock.markConsistent();
            lock.unlock();
            assertFalse(other.get());
            assertHealthy(lock);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKilledWaiterIsMissedByNobody(Kind kind) throws Exception {
        try (SharedMutex lock = kind.create(OnOwnerDeath.REPORT)) {
            lock.lock();
            try (ChildJvm child = ChildJvm.start(OwnerDeathTest.class, "hold", lock, "lock")) {
                LockContract.awaitContended(lock);
                child.kill();
            }
            FutureTask<Void> waiter = LockContract.inThread(() -> {
                lock.lock();
                lock.unlock();
                return null;
            });
            lock.unlock();
            waiter.get();
            assertHealthy(lock);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsRecoveredWhereNobodyDied(Kind kind) {
        try (SharedMutex lock = kind.create(OnOwnerDeath.REPORT)) {
            assertFalse(lock.recover());
            assertFalse(lock.recover(() -> {
                throw new AssertionError("no repair is due");
            }));
            assertThrows(IllegalMonitorStateException.class, lock::markConsistent);
            lock.lock();
            assertThrows(IllegalStateException.class, lock::markConsistent);
            lock.unlock();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrozenOwnerIsNotADeadOne(Kind kind) throws Exception {
        try (SharedMutex lock = kind.create(OnOwnerDeath.REPORT);
                ChildJvm child = ChildJvm.start(OwnerDeathTest.class, "hold", lock, "lock")) {
            child.expect("holding");
            Stops.stop(child.pid());
            assertFalse(lock.tryLock(Duration.ofMillis(300)));
            assertFalse(lock.isOwnerDied());
            child.kill();
            assertThrows(OwnerDiedException.class, lock::lock);
            lock.recover(() -> {});
        }
    }
}

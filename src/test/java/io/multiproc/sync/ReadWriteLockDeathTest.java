package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.OnOwnerDeath;
import io.multiproc.OwnerDiedException;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.os.DataWords;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Readers and writers die. */
@Tag("wait")
@Tag("long")
@ExtendWith(Leftovers.class)
class ReadWriteLockDeathTest {
    static void hold(ChildJvm.Talk talk, SharedReadWriteLock lock, String how) throws Exception {
        switch (how) {
            case "read":
                lock.readLock().lock();
                lock.readLock().lock();
                break;
            case "write":
                lock.writeLock().lock();
                lock.writeLock().lock();
                break;
            case "downgrade":
                lock.writeLock().lock();
                lock.readLock().lock();
                break;
            case "wait for readers":
                Waiter.asleepDoing(lock.writeLock()::lock);
                break;
            case "recover":
                assertTrue(lock.writeLock().recover());
                break;
            default:
                throw new IllegalArgumentException(how);
        }
        talk.say("holding");
        talk.hear();
    }

    private static ChildJvm holder(SharedReadWriteLock lock, String how) throws Exception {
        ChildJvm child = ChildJvm.start(ReadWriteLockDeathTest.class, "hold", lock, how);
        child.expect("holding");
        return child;
    }

    private static void killHolder(SharedReadWriteLock lock, String how) throws Exception {
        try (ChildJvm child = holder(lock, how)) {
            child.kill();
        }
    }

    private static void assertAbandoned(SharedReadWriteLock lock) {
        assertThrows(OwnerDiedException.class, lock.readLock()::tryLock);
        assertThrows(OwnerDiedException.class, lock.readLock()::lock);
        assertThrows(OwnerDiedException.class, lock.readLock()::lockInterruptibly);
        assertThrows(OwnerDiedException.class, () -> lock.readLock().tryLock(1, TimeUnit.DAYS));
        assertThrows(OwnerDiedException.class, lock.writeLock()::tryLock);
        assertThrows(OwnerDiedException.class, lock.writeLock()::lock);
        assertThrows(OwnerDiedException.class, () -> lock.writeLock().tryLock(1, TimeUnit.DAYS));
        assertTrue(lock.writeLock().isOwnerDied());
        assertEquals(0, lock.readLock().getHoldCount());
        assertFalse(lock.writeLock().isHeldByCurrentThread());
    }

    private static void assertHealthy(SharedReadWriteLock lock) {
        assertFalse(lock.writeLock().isOwnerDied());
        assertTrue(lock.writeLock().tryLock());
        lock.writeLock().unlock();
        assertFalse(lock.writeLock().isHeldByCurrentThread());
        lock.readLock().lock();
        lock.readLock().unlock();
        assertTrue(lock.toString().endsWith(", free]"), lock.toString());
    }

    @Test
    void theHoldOfAKilledReaderIsReturned() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            killHolder(lock, "read");
            assertHealthy(lock);
            try (ChildJvm child = holder(lock, "read")) {
                lock.readLock().lock();
                Waiter<Void> writer = Waiter.asleepDoing(() -> {
                    lock.writeLock().lock();
                    lock.writeLock().unlock();
                });
                child.kill();
                assertFalse(writer.isDone());
                lock.readLock().unlock();
                writer.get();
            }
            assertHealthy(lock);
        }
    }

    @Test
    void theDeathOfAWriterIsReportedUntilTheRepair() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            for (String how : new String[] {"write", "downgrade"}) {
                killHolder(lock, how);
                assertAbandoned(lock);
                assertTrue(lock.writeLock().recover());
                assertThrows(
                        OwnerDiedException.class,
                        () -> Waiter.doing(lock.readLock()::lock).get());
                lock.writeLock().unlock();
                assertAbandoned(lock);
                killHolder(lock, "recover");
                assertAbandoned(lock);
                assertTrue(lock.writeLock().recover(() -> {}));
                assertFalse(lock.writeLock().recover(() -> {}));
                assertHealthy(lock);
            }
            assertThrows(IllegalMonitorStateException.class, lock.writeLock()::markConsistent);
        }
    }

    @Test
    void aWriterKilledWhileOthersSleepIsReportedToThem() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create();
                ChildJvm child = holder(lock, "write")) {
            Waiter<OwnerDiedException> reader =
                    Waiter.asleep(() -> assertThrows(OwnerDiedException.class, lock.readLock()::lock));
            Waiter<OwnerDiedException> writer =
                    Waiter.asleep(() -> assertThrows(OwnerDiedException.class, lock.writeLock()::lock));
            child.kill();
            assertTrue(
                    reader.get().owner().contains("process " + child.pid()),
                    reader.get().getMessage());
            writer.get();
            assertTrue(lock.writeLock().recover(() -> {}));
            assertHealthy(lock);
        }
    }

    @Test
    void aWriterKilledWhileItWaitsForReadersIsReportedWhenTheyHaveLeft() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            lock.readLock().lock();
            killHolder(lock, "wait for readers");
            lock.readLock().lock();
            lock.readLock().unlock();
            assertThrows(
                    OwnerDiedException.class,
                    () -> Waiter.of(lock.writeLock()::tryLock).get());
            lock.readLock().unlock();
            assertAbandoned(lock);
            assertTrue(lock.writeLock().recover(() -> {}));
            assertHealthy(lock);
        }
    }

    /** The repair too must not overlap with readers. */
    @Test
    void recoveryWaitsForReaders() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            lock.readLock().lock();
            killHolder(lock, "wait for readers");
            Waiter<Void> repairer =
                    Waiter.asleepDoing(() -> assertTrue(lock.writeLock().recover(() -> {})));
            assertFalse(repairer.isDone());
            lock.readLock().unlock();
            repairer.get();
            assertHealthy(lock);
        }
    }

    @Test
    void allGoOnIfThatIsThePolicy() throws Exception {
        SharedOptions goOn = SharedOptions.anonymous().onOwnerDeath(OnOwnerDeath.CONTINUE);
        try (SharedReadWriteLock lock = SharedReadWriteLock.create(goOn)) {
            killHolder(lock, "write");
            lock.readLock().lock();
            assertFalse(Waiter.of(lock.writeLock()::tryLock).get());
            lock.readLock().unlock();
            killHolder(lock, "write");
            lock.writeLock().lock();
            lock.writeLock().unlock();
            assertHealthy(lock);
            try (ChildJvm child = holder(lock, "write")) {
                Waiter<Void> reader = Waiter.asleepDoing(() -> {
                    lock.readLock().lock();
                    lock.readLock().unlock();
                });
                child.kill();
                reader.get();
            }
            lock.writeLock().lock();
            lock.writeLock().unlock();
            assertHealthy(lock);
        }
    }

    /** Readers sleep while another one repairs, though the policy is to go on; they do not look again and again. */
    @Test
    void aRepairUnderThatPolicyIsWaitedFor() throws Exception {
        SharedOptions goOn = SharedOptions.anonymous().onOwnerDeath(OnOwnerDeath.CONTINUE);
        try (SharedReadWriteLock lock = SharedReadWriteLock.create(goOn)) {
            lock.writeLock().lock();
            lock.writeLock().unlock();
            new DeadWords(lock.view).holdMain();
            assertTrue(lock.writeLock().recover());
            assertFalse(
                    Waiter.of(lock.readLock().noWriter::isReachedAfterDeaths).get());
            Waiter<Void> reader = Waiter.asleepDoing(() -> {
                lock.readLock().lock();
                lock.readLock().unlock();
            });
            lock.writeLock().markConsistent();
            lock.writeLock().unlock();
            reader.get();
            assertHealthy(lock);
        }
    }

    @Test
    void theNextProcessInASlotDoesNotInheritTheHoldsOfTheDead() throws Exception {
        String name = Names.fresh();
        try (SharedReadWriteLock lock =
                SharedReadWriteLock.create(SharedOptions.named(name).processes(2))) {
            lock.writeLock().lock();
            lock.writeLock().unlock();
            killHolder(lock, "read");
            try (ChildJvm child = holder(lock, "read")) {
                assertTrue(lock.toString().contains("read by 1 of process " + child.pid()), lock.toString());
                assertFalse(lock.writeLock().tryLock());
                child.kill();
            }
            assertHealthy(lock);
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void deathBetweenCountingAndLookingIsNoHold() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            DeadWords words = new DeadWords(lock.view);
            ReadWriteLayout layout = new ReadWriteLayout(lock.view.dataAt(), lock.view.slots());
            int dead = layout.entryAt(DeadWords.SLOT) - lock.view.dataAt();
            words.write(layout.usedAt(DeadWords.SLOT) - lock.view.dataAt(), 1L << DeadWords.SLOT);
            words.write(dead, DeadWords.of(DeadWords.DEAD, 1));
            lock.writeLock().lock();
            assertEquals(0, words.read(dead));
            lock.writeLock().unlock();
            assertHealthy(lock);
        }
    }

    @Test
    void deathBetweenTheUnlockAndTheWakeCostsOnlyTime() throws Exception {
        try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
            lock.writeLock().lock();
            Waiter<Void> reader = Waiter.asleepDoing(() -> {
                lock.readLock().lock();
                lock.readLock().unlock();
            });
            long held = lock.word.read();
            DataWords.LONG.setVolatile(lock.view.words(), lock.view.lockAt(), 0L);
            reader.get();
            DataWords.LONG.setVolatile(lock.view.words(), lock.view.lockAt(), held & ~LockRecord.CONTENDED);
            lock.writeLock().unlock();
            assertHealthy(lock);
        }
    }
}

package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.OwnerDiedException;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Sampled;
import io.multiproc.testing.ShmName;
import io.multiproc.value.SharedInt;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Deadlocks of real processes are found, and nothing else is. */
@Tag("wait")
@Tag("long")
class DeadlocksTest {
    private final List<ChildJvm> children = new ArrayList<>();

    @AfterEach
    void endChildren() throws Exception {
        for (ChildJvm child : children) {
            child.kill();
            child.close();
        }
    }

    private ChildJvm start(String method, Serializable... arguments) throws IOException {
        ChildJvm child = ChildJvm.start(DeadlocksTest.class, method, arguments);
        children.add(child);
        return child;
    }

    /** Takes one, and when told the other; says what came of it. */
    private static void holdAndTake(ChildJvm.Talk talk, Lock one, Lock other) throws Exception {
        one.lock();
        talk.say("holding");
        talk.hear();
        try {
            other.lock();
            talk.say("taken");
            other.unlock();
        } catch (OwnerDiedException e) {
            talk.say("owner died");
        }
        one.unlock();
        talk.hear();
    }

    static void locks(ChildJvm.Talk talk, SharedMutex one, SharedMutex other) throws Exception {
        holdAndTake(talk, one, other);
    }

    static void lockNames(ChildJvm.Talk talk, String one, String other) throws Exception {
        try (SharedLock first = SharedLock.openOrCreate(one);
                SharedLock second = SharedLock.openOrCreate(other)) {
            holdAndTake(talk, first, second);
        }
    }

    static void readThenLock(ChildJvm.Talk talk, SharedReadWriteLock readable, SharedMutex other) throws Exception {
        holdAndTake(talk, readable.readLock(), other);
    }

    static void writeThenLock(ChildJvm.Talk talk, SharedReadWriteLock writable, SharedMutex other) throws Exception {
        holdAndTake(talk, writable.writeLock(), other);
    }

    static void lockThenWrite(ChildJvm.Talk talk, SharedMutex one, SharedReadWriteLock writable) throws Exception {
        holdAndTake(talk, one, writable.writeLock());
    }

    static void lockThenRead(ChildJvm.Talk talk, SharedMutex one, SharedReadWriteLock readable) throws Exception {
        holdAndTake(talk, one, readable.readLock());
    }

    static void lockThenTryFor(ChildJvm.Talk talk, SharedMutex one, SharedMutex other) throws Exception {
        one.lock();
        talk.say("holding");
        talk.hear();
        talk.say(other.tryLock(Duration.ofMinutes(30)));
    }

    /** All hold their first lock, then all want their second. */
    private static void meet(ChildJvm... all) throws IOException {
        for (ChildJvm child : all) {
            child.expect("holding");
        }
        for (ChildJvm child : all) {
            child.say("go on");
        }
    }

    private static List<Deadlock> awaitDeadlock() {
        List<Deadlock> found = Deadlocks.find();
        while (found.isEmpty()) {
            Thread.yield();
            found = Deadlocks.find();
        }
        return found;
    }

    private static Set<Long> pids(ChildJvm... all) {
        return Arrays.stream(all).map(ChildJvm::pid).collect(Collectors.toSet());
    }

    private static Set<Long> pids(Deadlock deadlock) {
        return deadlock.members().stream().map(member -> member.thread().pid()).collect(Collectors.toSet());
    }

    private static void assertCycle(Deadlock deadlock, ChildJvm... all) {
        assertEquals(pids(all), pids(deadlock), deadlock::toString);
        assertEquals(all.length, deadlock.members().size(), deadlock::toString);
        for (Deadlock.Member member : deadlock.members()) {
            assertEquals("main", member.thread().threadName());
            assertTrue(member.thread().command().contains("ChildJvm"), member::toString);
            String line = "process " + member.thread().pid();
            assertTrue(deadlock.toString().contains(line), deadlock::toString);
        }
        assertFalse(deadlock.isLimited());
    }

    enum Kind {
        PLAIN,
        REENTRANT;

        SharedMutex create() {
            return this == PLAIN ? SharedLock.create() : SharedReentrantLock.create();
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoProcessesAndTwoLocks(Kind kind) throws Exception {
        try (SharedMutex a = kind.create();
                SharedMutex b = kind.create()) {
            ChildJvm first = start("locks", a, b);
            ChildJvm second = start("locks", b, a);
            meet(first, second);
            List<Deadlock> found = awaitDeadlock();
            assertEquals(1, found.size());
            assertCycle(found.get(0), first, second);
            assertEquals(
                    Set.of(a.view.describe(), b.view.describe()),
                    found.get(0).members().stream().map(Deadlock.Member::lock).collect(Collectors.toSet()));
            assertEquals(found.get(0).members(), Deadlocks.find().get(0).members(), "it stays as it is");
        }
    }

    @Test
    void theHolderOfEachLockIsTheNextMember() throws Exception {
        try (SharedLock a = SharedLock.create();
                SharedLock b = SharedLock.create()) {
            ChildJvm first = start("locks", a, b);
            ChildJvm second = start("locks", b, a);
            meet(first, second);
            List<Deadlock.Member> members = awaitDeadlock().get(0).members();
            for (Deadlock.Member member : members) {
                long wants = member.lock().equals(a.view.describe()) ? second.pid() : first.pid();
                assertEquals(wants, member.thread().pid());
                assertEquals(Deadlock.Mode.ALONE, member.mode());
            }
            assertEquals(first.pid(), a.holders().get(0).pid());
            assertEquals(second.pid(), a.waiters().get(0).pid());
        }
    }

    @Test
    void threeProcessesAndThreeLocks() throws Exception {
        try (SharedLock a = SharedLock.create();
                SharedReentrantLock b = SharedReentrantLock.create();
                SharedInt value = SharedInt.create(0)) {
            SharedReentrantLock c = value.getLock();
            ChildJvm first = start("locks", a, b);
            ChildJvm second = start("locks", b, c);
            ChildJvm third = start("locks", c, a);
            meet(first, second, third);
            List<Deadlock> found = awaitDeadlock();
            assertEquals(1, found.size());
            assertCycle(found.get(0), first, second, third);
        }
    }

    /** Each process knows two of the three, and this one knows one only. */
    @Test
    void whoHasOneNamedLockOfTheCycleFindsIt() throws Exception {
        try (ShmName a = new ShmName();
                ShmName b = new ShmName();
                ShmName c = new ShmName()) {
            ChildJvm first = start("lockNames", a.toString(), b.toString());
            ChildJvm second = start("lockNames", b.toString(), c.toString());
            ChildJvm third = start("lockNames", c.toString(), a.toString());
            meet(first, second, third);
            try (SharedLock one = SharedLock.open(a.toString())) {
                List<Deadlock> found = awaitDeadlock();
                assertEquals(1, found.size());
                assertCycle(found.get(0), first, second, third);
                assertEquals(
                        Set.of(a.toString(), b.toString(), c.toString()),
                        found.get(0).members().stream()
                                .map(Deadlock.Member::lock)
                                .collect(Collectors.toSet()));
                assertFalse(one.isClosed());
            }
        }
    }

    @Test
    void acrossNamedAndAnonymousLocks() throws Exception {
        try (ShmName name = new ShmName();
                SharedLock named = SharedLock.create(name.toString());
                SharedReentrantLock anonymous = SharedReentrantLock.create()) {
            ChildJvm first = start("locks", named, anonymous);
            ChildJvm second = start("locks", anonymous, named);
            meet(first, second);
            assertCycle(awaitDeadlock().get(0), first, second);
        }
    }

    @Test
    void aReaderThatWaitsForWhatAWriterHolds() throws Exception {
        try (SharedReadWriteLock both = SharedReadWriteLock.create();
                SharedLock lock = SharedLock.create()) {
            ChildJvm reader = start("readThenLock", both, lock);
            ChildJvm writer = start("lockThenWrite", lock, both);
            meet(reader, writer);
            Deadlock found = awaitDeadlock().get(0);
            assertCycle(found, reader, writer);
            assertEquals(
                    Set.of(Deadlock.Mode.ALONE, Deadlock.Mode.WRITE),
                    found.members().stream().map(Deadlock.Member::mode).collect(Collectors.toSet()));
            assertEquals(writer.pid(), both.writeLock().waiters().get(0).pid());
            assertEquals(reader.pid(), both.readLock().holders().get(0).pid());
        }
    }

    @Test
    void aWriterThatWaitsForWhatAReaderHolds() throws Exception {
        try (SharedReadWriteLock both = SharedReadWriteLock.create();
                SharedLock lock = SharedLock.create()) {
            ChildJvm writer = start("writeThenLock", both, lock);
            ChildJvm reader = start("lockThenRead", lock, both);
            meet(reader, writer);
            Deadlock found = awaitDeadlock().get(0);
            assertCycle(found, reader, writer);
            assertEquals(
                    Set.of(Deadlock.Mode.ALONE, Deadlock.Mode.READ),
                    found.members().stream().map(Deadlock.Member::mode).collect(Collectors.toSet()));
        }
    }

    @Test
    void aReaderThatWantsToWriteIsRefusedThroughAnyObjectAndDoesNotWaitForItself() throws Exception {
        try (SharedReadWriteLock both = SharedReadWriteLock.create();
                SharedReadWriteLock copy = Copies.copy(both)) {
            both.readLock().lock();
            assertThrows(IllegalStateException.class, () -> both.writeLock().lock());
            assertThrows(IllegalStateException.class, () -> copy.writeLock().lock());
            both.readLock().unlock();
            assertEquals(List.of(), Deadlocks.find());
        }
    }

    @Test
    void aLimitedWaitCountsAndIsMarked() throws Exception {
        try (SharedLock a = SharedLock.create();
                SharedLock b = SharedLock.create()) {
            ChildJvm first = start("lockThenTryFor", a, b);
            ChildJvm second = start("locks", b, a);
            meet(first, second);
            Deadlock found = awaitDeadlock().get(0);
            assertTrue(found.isLimited());
            for (Deadlock.Member member : found.members()) {
                assertEquals(
                        member.thread().pid() == first.pid(), member.thread().limited());
            }
            assertTrue(found.toString().contains("for a limited time"), found::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenOneIsKilledTheCycleIsGoneAndTheOtherIsTold(Kind kind) throws Exception {
        try (SharedMutex a = kind.create();
                SharedMutex b = kind.create()) {
            ChildJvm first = start("locks", a, b);
            ChildJvm second = start("locks", b, a);
            meet(first, second);
            awaitDeadlock();
            second.kill();
            assertEquals(List.of(), Deadlocks.find());
            first.expect("owner died");
            assertEquals(List.of(), Deadlocks.find());
        }
    }

    @Test
    void whoWaitsForADeadlockIsNotInIt() throws Exception {
        try (SharedLock a = SharedLock.create();
                SharedLock b = SharedLock.create()) {
            ChildJvm first = start("locks", a, b);
            ChildJvm second = start("locks", b, a);
            meet(first, second);
            Waiter<Boolean> outside = Waiter.asleep(() -> {
                a.lockInterruptibly();
                return true;
            });
            assertCycle(awaitDeadlock().get(0), first, second);
            assertEquals(1, Deadlocks.find().size());
            outside.interrupt();
            assertThrows(InterruptedException.class, outside::get);
        }
    }

    private static boolean takeAndGiveBack(SharedLock lock) throws InterruptedException {
        boolean taken = lock.tryLock(Duration.ofMinutes(30));
        lock.unlock();
        return taken;
    }

    /** Acquires permits, and when told more. */
    static void acquireTwice(ChildJvm.Talk talk, SharedSemaphore semaphore, Integer first, Integer second)
            throws Exception {
        semaphore.acquire(first);
        talk.say("holding");
        talk.hear();
        semaphore.acquire(second);
        talk.say("taken");
    }

    @Test
    void aThreadThatWaitsForPermitsThatItHoldsItself() throws Exception {
        try (SharedSemaphore semaphore =
                SharedSemaphore.create(SharedOptions.anonymous().returnPermitsOnDeath(), 3)) {
            ChildJvm child = start("acquireTwice", semaphore, 2, 2);
            child.expect("holding");
            assertEquals(List.of(), Deadlocks.find());
            child.say("go on");
            List<Deadlock> found = Deadlocks.find();
            while (found.isEmpty()) {
                Thread.sleep(1);
                found = Deadlocks.find();
            }
            assertEquals(1, found.get(0).members().size());
            assertEquals(Deadlock.Mode.PERMITS, found.get(0).members().get(0).mode());
            assertEquals(child.pid(), found.get(0).members().get(0).thread().pid());
            assertTrue(semaphore.tryAcquire());
            assertEquals(List.of(), Deadlocks.find(), "another holds some, too");
            semaphore.release(2);
            child.expect("taken");
        }
    }

    @Test
    void aHolderThatDoesNotWaitIsNoDeadlock() throws Exception {
        try (SharedLock a = SharedLock.create();
                SharedLock b = SharedLock.create()) {
            a.lock();
            b.lock();
            Waiter<Boolean> one = Waiter.asleep(() -> takeAndGiveBack(a));
            Waiter<Boolean> two = Waiter.asleep(() -> takeAndGiveBack(b));
            assertEquals(List.of(), Deadlocks.find());
            a.unlock();
            b.unlock();
            assertTrue(one.get());
            assertTrue(two.get());
        }
    }

    @Test
    void lookingLeavesNothingBehind() throws Exception {
        try (ShmName name = new ShmName();
                ShmName other = new ShmName()) {
            ChildJvm child = start("lockNames", name.toString(), other.toString());
            child.expect("holding");
            child.say("go on");
            child.expect("taken");
            try (SharedLock one = SharedLock.open(name.toString())) {
                for (int i = 0; i < Sampled.Rounds.of(5000, 300); i++) {
                    assertEquals(List.of(), Deadlocks.find());
                }
                assertFalse(one.isClosed());
            }
        }
    }
}

package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.life.AttachTable;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.os.DataWords;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Processes die that use a semaphore; those that use an event or a latch are here too. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class SemaphoreDeathTest {
    private static final SharedOptions OWNED = SharedOptions.anonymous().returnPermitsOnDeath();

    static void acquire(ChildJvm.Talk talk, SharedSemaphore semaphore, Integer count) throws Exception {
        semaphore.acquire(count);
        talk.say("acquired");
        talk.hear();
    }

    private static ChildJvm holder(SharedSemaphore semaphore, int count) throws Exception {
        ChildJvm child = ChildJvm.start(SemaphoreDeathTest.class, "acquire", semaphore, count);
        child.expect("acquired");
        return child;
    }

    @Test
    void whatAKilledProcessHeldGoesToThoseWhoWait() throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.bounded(OWNED, 3)) {
            try (ChildJvm child = holder(semaphore, 3)) {
                Waiter<Void> one = Waiter.asleepDoing(semaphore::acquire);
                Waiter<Void> two = Waiter.asleepDoing(() -> semaphore.acquire(2));
                assertTrue(semaphore.toString().contains("3 held by process " + child.pid()), semaphore.toString());
                child.kill();
                one.get();
                two.get();
            }
            assertEquals(0, semaphore.availablePermits());
            semaphore.release(3);
            assertThrows(IllegalStateException.class, semaphore::release);
        }
    }

    @Test
    void withoutTheOptionTheyAreGone() throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.create(3)) {
            try (ChildJvm child = holder(semaphore, 2)) {
                child.kill();
            }
            assertTrue(semaphore.tryAcquire());
            assertFalse(semaphore.tryAcquire());
            assertEquals(0, semaphore.drainPermits());
        }
    }

    @Test
    void drainingTakesWhatTheDeadHeld() throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.create(OWNED, 3)) {
            try (ChildJvm child = holder(semaphore, 2)) {
                child.kill();
            }
            assertEquals(1, semaphore.availablePermits());
            assertEquals(3, semaphore.drainPermits());
        }
    }

    /** A slot of two goes from process to process; each one's permits come back as soon as the next has it. */
    @Test
    void theNextProcessInASlotDoesNotInheritWhatTheDeadHeld() throws Exception {
        String name = Names.fresh();
        SharedOptions options = SharedOptions.named(name).processes(2).returnPermitsOnDeath();
        try (SharedSemaphore semaphore = SharedSemaphore.create(options, 5)) {
            semaphore.acquire();
            for (int round = 0; round < 2; round++) {
                try (ChildJvm child = holder(semaphore, 3)) {
                    assertEquals(1, semaphore.availablePermits());
                    child.kill();
                }
            }
            try (ChildJvm child = holder(semaphore, 1)) {
                assertEquals(3, semaphore.availablePermits());
                assertTrue(semaphore.tryAcquire(3));
                assertFalse(semaphore.tryAcquire());
                child.kill();
            }
            assertTrue(semaphore.tryAcquire());
        } finally {
            Names.remove(name);
        }
    }

    /** What one has taken another has released: the death of the first must not bring it back again. */
    @Test
    void thereAreNeverMorePermitsThanTheBound() throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.bounded(OWNED, 2)) {
            try (ChildJvm child = holder(semaphore, 1)) {
                semaphore.release();
                assertEquals(2, semaphore.availablePermits());
                child.kill();
            }
            semaphore.acquire(2);
            for (int i = 0; i < 3; i++) {
                assertFalse(semaphore.tryAcquire());
            }
            semaphore.release(2);
            assertThrows(IllegalStateException.class, semaphore::release);
            assertTrue(semaphore.tryAcquire(2));
        }
    }

    @Test
    void aKilledWaiterTakesNothing() throws Exception {
        for (SharedOptions options : new SharedOptions[] {SharedOptions.anonymous(), OWNED}) {
            try (SharedSemaphore semaphore = SharedSemaphore.create(options, 0);
                    ChildJvm child = ChildJvm.start(SemaphoreDeathTest.class, "sleep", semaphore)) {
                child.expect("asleep");
                child.kill();
                semaphore.release();
                assertTrue(semaphore.tryAcquire());
                Waiter<Void> waiter = Waiter.asleepDoing(semaphore::acquire);
                semaphore.release();
                waiter.get();
            }
        }
    }

    static void sleep(ChildJvm.Talk talk, SharedSemaphore semaphore) throws Exception {
        Waiter.asleepDoing(semaphore::acquire);
        talk.say("asleep");
        talk.hear();
    }

    @Test
    void deathInAnAcquireBetweenTheDecisionAndTheEntry() {
        try (SharedSemaphore semaphore = SharedSemaphore.create(OWNED, 5)) {
            DeadWords words = DeadHolder.hold(semaphore, 3);
            assertTrue(semaphore.toString().contains("3 held by "), semaphore.toString());
            assertTrue(semaphore.tryAcquire());
            assertEquals(3, PermitLayout.heldOf(words.read(DeadHolder.LINE + PermitLayout.ENTRY)));
            assertEquals(1, semaphore.availablePermits());
            assertTrue(semaphore.tryAcquire(4));
            assertFalse(semaphore.tryAcquire());
        }
    }

    @Test
    void drainingCompletesWhatADeadProcessHasDecided() {
        try (SharedSemaphore semaphore = SharedSemaphore.create(OWNED, 5)) {
            DeadHolder.hold(semaphore, 5);
            assertEquals(5, semaphore.drainPermits());
            assertEquals(0, semaphore.drainPermits());
        }
    }

    @Test
    void deathInAReleaseOfMoreThanWasTakenBetweenTheDecisionAndTheEntry() {
        try (SharedSemaphore semaphore = SharedSemaphore.create(OWNED, 5)) {
            DeadWords words = DeadHolder.hold(semaphore, 1);
            assertTrue(semaphore.tryAcquire(0));
            DeadHolder.decide(words, PermitLayout.result(7, DeadWords.SLOT), 0, 7); // It releases three.
            assertEquals(7, semaphore.drainPermits());
            assertEquals(0, semaphore.drainPermits());
        }
    }

    /** The process that had the slot before held two; the next one has decided that the entry is its own, and no more. */
    @Test
    void deathOfAProcessThatHasDecidedToClaimTheEntry() {
        try (SharedSemaphore semaphore = SharedSemaphore.bounded(OWNED, 5)) {
            DeadWords words = DeadHolder.hold(semaphore, 2);
            int next = DeadWords.DEAD + AttachTable.MAX_SLOTS;
            assertTrue(semaphore.tryAcquire(0));
            DeadHolder.decide(words, PermitLayout.resultOfClaim(5, next), 0, 5);
            assertEquals("[]", semaphore.holders().toString());
            assertTrue(semaphore.tryAcquire(5));
            assertEquals(next, words.read(DeadHolder.LINE + PermitLayout.OWNER));
            assertFalse(semaphore.tryAcquire());
        }
    }

    @Test
    void deathBetweenTheReleaseAndTheWakeCostsOnlyTime() throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.create(0)) {
            Waiter<Void> waiter = Waiter.asleepDoing(semaphore::acquire);
            new DeadWords(semaphore.view).write(Permits.AVAILABLE, 1);
            waiter.get();
        }
    }

    /** A release that is refused adds first. */
    @Test
    void deathInARefusedReleaseLeavesWhatItGave() {
        try (SharedSemaphore semaphore = SharedSemaphore.create(Integer.MAX_VALUE)) {
            new DeadWords(semaphore.view).write(Permits.AVAILABLE, Integer.MAX_VALUE + 2L);
            assertEquals(Integer.MAX_VALUE, semaphore.availablePermits());
            assertThrows(IllegalStateException.class, semaphore::release);
            assertEquals(Integer.MAX_VALUE, semaphore.drainPermits());
            assertEquals(2, semaphore.drainPermits());
        }
    }

    @Test
    void whatOthersTookOfARefusedReleaseIsMissing() {
        try (SharedSemaphore semaphore = SharedSemaphore.create(0)) {
            new DeadWords(semaphore.view).write(Permits.AVAILABLE, -2);
            assertEquals(0, semaphore.availablePermits());
            assertEquals(0, semaphore.drainPermits());
            assertFalse(semaphore.tryAcquire());
            semaphore.release(3);
            assertTrue(semaphore.tryAcquire());
            assertFalse(semaphore.tryAcquire());
        }
    }

    /** A process that takes for ever what others release: its entry ends at the largest number, and stays its own. */
    @Test
    void theLargestEntryIsNotExceeded() {
        try (SharedSemaphore semaphore = SharedSemaphore.create(OWNED, 5)) {
            semaphore.tryAcquire();
            semaphore.tryAcquire(0); // Completes it.
            DeadWords words = new DeadWords(semaphore.view);
            int id = semaphore.view.life().claimed();
            int line = PermitLayout.lineAt(0, Life.slotOf(id));
            assertEquals(1, PermitLayout.heldOf(words.read(line + PermitLayout.ENTRY)));
            long most = PermitLayout.entryAfter(0, PermitLayout.MOST_HELD);
            words.write(line + PermitLayout.ENTRY, most);
            words.write(line + PermitLayout.RECORDS + PermitLayout.CHANGED, most);
            words.write(line + PermitLayout.RECORDS + PermitLayout.RECORD_SIZE + PermitLayout.CHANGED, most);
            assertTrue(semaphore.tryAcquire(2));
            assertEquals(2, semaphore.availablePermits());
            assertTrue(semaphore.toString().contains(PermitLayout.MOST_HELD + " held by "), semaphore.toString());
            assertFalse(semaphore.tryAcquire(3));
            assertEquals(id, words.read(line + PermitLayout.OWNER));
            assertEquals(2, semaphore.drainPermits());
            semaphore.release(4);
            assertEquals(4, semaphore.availablePermits());
            assertFalse(semaphore.tryAcquire(5));
        }
    }

    @Test
    void setDoesNotWaitForAKilledWaiter() throws Exception {
        try (SharedEvent event = SharedEvent.create();
                SharedCountDownLatch latch = SharedCountDownLatch.create(1);
                ChildJvm child = ChildJvm.start(SemaphoreDeathTest.class, "awaitBoth", event, latch)) {
            child.expect("asleep");
            Waiter<Void> forEvent = Waiter.asleepDoing(event::await);
            Waiter<Void> forLatch = Waiter.asleepDoing(latch::await);
            child.kill();
            event.set();
            latch.countDown();
            forEvent.get();
            forLatch.get();
        }
    }

    static void awaitBoth(ChildJvm.Talk talk, SharedEvent event, SharedCountDownLatch latch) throws Exception {
        Waiter.asleepDoing(event::await);
        Waiter.asleepDoing(latch::await);
        talk.say("asleep");
        talk.hear();
    }

    @Test
    void deathBetweenTheSetAndTheWakeCostsOnlyTime() throws Exception {
        try (SharedEvent event = SharedEvent.create();
                SharedCountDownLatch latch = SharedCountDownLatch.create(1)) {
            Waiter<Void> forEvent = Waiter.asleepDoing(event::await);
            Waiter<Void> forLatch = Waiter.asleepDoing(latch::await);
            DataWords.LONG.setVolatile(event.view.words(), event.view.dataAt(), 2L); // Set, and cleared again.
            DataWords.LONG.setVolatile(latch.view.words(), latch.view.dataAt(), 0L);
            forEvent.get();
            forLatch.get();
        }
    }
}

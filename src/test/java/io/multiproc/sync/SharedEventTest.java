package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events and latches. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class SharedEventTest {
    /** CP-077. */
    @Test
    void anEventIsSetAndClearedAcrossProcesses() throws Exception {
        try (SharedEvent event = SharedEvent.create();
                ChildJvm child = ChildJvm.start(SharedEventTest.class, "setWhenTold", event)) {
            assertFalse(event.isSet());
            assertFalse(event.await(Duration.ZERO));
            long before = System.nanoTime();
            assertFalse(event.await(100, TimeUnit.MILLISECONDS));
            assertTrue(System.nanoTime() - before >= 100_000_000);
            event.set();
            event.set();
            assertTrue(event.isSet());
            event.await();
            assertTrue(event.await(100, TimeUnit.MILLISECONDS));
            assertTrue(event.await(Duration.ZERO));
            event.clear();
            event.clear();
            assertFalse(event.isSet());
            Waiter<Void> waiter = Waiter.asleepDoing(event::await);
            child.say("set");
            waiter.get();
            child.expect("set");
            assertTrue(event.isSet());
        }
    }

    static void setWhenTold(ChildJvm.Talk talk, SharedEvent event) throws Exception {
        talk.hear();
        event.set();
        talk.say("set");
        talk.hear();
    }

    /** CP-078. */
    @Test
    void oneSetReleasesAllAgainAndAgain() throws Exception {
        try (SharedEvent event = SharedEvent.create()) {
            for (int round = 0; round < 3; round++) {
                List<Waiter<Void>> waiters = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    waiters.add(Waiter.asleepDoing(event::await));
                }
                event.set();
                for (Waiter<Void> waiter : waiters) {
                    waiter.get();
                }
                event.await();
                event.clear();
            }
        }
    }

    /** CPX-08: always, as java and threading promise. */
    @Test
    void aSetThatIsClearedAtOnceReleasesAllWhoWaited() throws Exception {
        try (SharedEvent event = SharedEvent.create()) {
            for (int round = 0; round < 20; round++) {
                List<Waiter<Void>> waiters = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    waiters.add(Waiter.asleepDoing(event::await));
                }
                for (int i = 0; i <= round % 3; i++) {
                    event.set();
                    event.clear();
                }
                for (Waiter<Void> waiter : waiters) {
                    waiter.get();
                }
                assertFalse(event.await(Duration.ZERO));
            }
        }
    }

    @Test
    void anEventSaysItsState() {
        try (SharedEvent event = SharedEvent.create()) {
            assertTrue(event.toString().endsWith("not set]"), event.toString());
            event.set();
            assertTrue(event.toString().endsWith(", set]"), event.toString());
        }
    }

    @Test
    void anEventThatWasOpenedByNameKeepsItsState() {
        String name = Names.fresh();
        try (SharedEvent event = SharedEvent.create(name);
                SharedEvent same = SharedEvent.open(name);
                SharedEvent third = SharedEvent.openOrCreate(name)) {
            event.set();
            assertTrue(same.isSet());
            third.clear();
            assertFalse(event.isSet());
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void aLatchReleasesAllAtZeroAndStaysThere() throws Exception {
        try (SharedCountDownLatch latch = SharedCountDownLatch.create(3);
                ChildJvm child = ChildJvm.start(SharedEventTest.class, "countWhenTold", latch)) {
            Waiter<Void> first = Waiter.asleepDoing(latch::await);
            Waiter<Boolean> second = Waiter.asleep(() -> latch.await(1, TimeUnit.DAYS));
            latch.countDown();
            assertEquals(2, latch.getCount());
            latch.countDown();
            assertFalse(latch.await(Duration.ofMillis(1)));
            assertFalse(latch.await(-1, TimeUnit.DAYS));
            assertFalse(first.isDone() || second.isDone());
            while (latch.waiters().size() < 2) { // Listed after a slice.
                Thread.onSpinWait();
            }
            assertTrue(latch.toString().endsWith("count=1, waiting threads=2]"), latch.toString());
            child.say("count");
            first.get();
            assertTrue(second.get());
            child.expect("counted");
            latch.countDown();
            assertEquals(0, latch.getCount());
            latch.await();
            assertTrue(latch.await(Duration.ZERO));
        }
    }

    static void countWhenTold(ChildJvm.Talk talk, SharedCountDownLatch latch) throws Exception {
        talk.hear();
        latch.countDown();
        talk.say("counted");
        talk.hear();
    }

    @Test
    void countsOfLatches() throws Exception {
        String name = Names.fresh();
        assertThrows(IllegalArgumentException.class, () -> SharedCountDownLatch.create(-1));
        assertThrows(IllegalArgumentException.class, () -> SharedCountDownLatch.create(name, -1));
        assertThrows(IllegalArgumentException.class, () -> SharedCountDownLatch.openOrCreate(name, -1));
        try (SharedCountDownLatch zero = SharedCountDownLatch.create(0)) {
            zero.await();
        }
        try (SharedCountDownLatch large = SharedCountDownLatch.create(name, Long.MAX_VALUE);
                SharedCountDownLatch same = SharedCountDownLatch.openOrCreate(name, -1)) {
            same.countDown();
            assertEquals(Long.MAX_VALUE - 1, large.getCount());
        } finally {
            Names.remove(name);
        }
    }
}

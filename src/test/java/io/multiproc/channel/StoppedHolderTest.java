package io.multiproc.channel;

import static io.multiproc.channel.Queues.inThread;
import static io.multiproc.channel.Queues.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.lock.DeathProofLock;
import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Sampled;
import io.multiproc.testing.Stops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real process is stopped in the middle of putting or taking: it lives, so nobody may go on in its place, but nobody has to wait for it for ever. */
@Tag("wait")
@Tag("long")
class StoppedHolderTest {
    private static final Duration MOMENT = Duration.ofMillis(20);

    private final SharedQueue<Long> queue = numbers();
    private ChildJvm child;

    enum Side {
        PRODUCERS(RingLayout.PRODUCERS),
        CONSUMERS(RingLayout.CONSUMERS);

        private final int lockAt;

        Side(int lockAt) {
            this.lockAt = lockAt;
        }

        private DeathProofLock lockOf(SharedQueue<Long> queue) {
            return this == PRODUCERS ? queue.bytes.ring.producers() : queue.bytes.ring.consumers();
        }

        /** The forms that wait until they are interrupted or their long time is over. */
        private List<Callable<Object>> waitingForms(SharedQueue<Long> queue) {
            if (this == CONSUMERS) {
                return List.of(queue::take, () -> queue.poll(Queues.LONG), () -> queue.poll(30, TimeUnit.SECONDS));
            }
            return List.of(
                    () -> {
                        queue.put(99L);
                        return null;
                    },
                    () -> queue.offer(99L, Queues.LONG),
                    () -> queue.offer(99L, 30, TimeUnit.SECONDS));
        }
    }

    /** The child takes a lock, or the repair of one, and keeps it until told otherwise. */
    static void hold(ChildJvm.Talk talk, SharedQueue<Long> queue, Side side, boolean inRepair) throws Exception {
        LockingThread holder = side.lockOf(queue).lockSoon();
        long word = Queues.readLong(queue, side.lockAt);
        if (inRepair) {
            Queues.writeLong(queue, side.lockAt, word | LockRecord.OWNER_DIED);
        }
        talk.say("holding");
        talk.hear();
        side.lockOf(queue).unlock(holder);
        talk.say("gave it back");
        talk.hear();
    }

    @BeforeEach
    void fill() {
        queue.addAll(List.of(1L, 2L));
    }

    @AfterEach
    void close() throws Exception {
        if (child != null) {
            if (child.isAlive()) {
                Stops.goOn(child.pid());
            }
            child.close();
        }
        queue.close();
    }

    private void stopHolding(Side side, boolean inRepair) throws Exception {
        child = ChildJvm.start(StoppedHolderTest.class, "hold", queue, side, inRepair);
        child.expect("holding");
        Stops.stop(child.pid());
    }

    private void goOn() throws Exception {
        Stops.goOn(child.pid());
        child.say("give it back");
        child.expect("gave it back");
    }

    private void assertNothingPutByThoseWhoGaveUp() {
        assertTrue(queue.offer(3L));
        List<Long> all = new ArrayList<>();
        assertEquals(3, queue.drainTo(all));
        assertEquals(List.of(1L, 2L, 3L), all);
        assertTrue(queue.isEmpty());
    }

    private void awaitContended(Side side) {
        while (!LockRecord.isContended(Queues.readLong(queue, side.lockAt))) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void putsEndWithoutEffectAndTakesGoOn(boolean inRepair) throws Exception {
        stopHolding(Side.PRODUCERS, inRepair);
        assertFalse(queue.offer(99L, MOMENT));
        assertFalse(queue.offer(99L, 0, TimeUnit.SECONDS));
        assertFalse(queue.offer(99L));
        assertThrows(IllegalStateException.class, () -> queue.add(99L));
        String text = queue.toString();
        assertTrue(text.contains("process " + child.pid()) && text.contains("or before"), text);
        assertEquals(2, queue.size());
        assertEquals(1L, queue.take());
        queue.taskDone();
        goOn();
        assertFalse(queue.toString().contains("process"), queue.toString());
        queue.put(1L);
        assertEquals(2L, queue.take());
        queue.put(2L);
        assertNothingPutByThoseWhoGaveUp();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void takesEndWithoutEffectAndPutsGoOn(boolean inRepair) throws Exception {
        stopHolding(Side.CONSUMERS, inRepair);
        assertNull(queue.poll(MOMENT));
        assertNull(queue.poll(0, TimeUnit.SECONDS));
        assertNull(queue.poll());
        assertNull(queue.peek());
        assertThrows(NoSuchElementException.class, queue::remove);
        assertThrows(NoSuchElementException.class, queue::element);
        assertEquals(0, queue.drainTo(new ArrayList<>()));
        String message = assertThrows(IllegalStateException.class, queue::clear).getMessage();
        assertTrue(message.contains("process " + child.pid()), message);
        assertEquals(0, queue.lost());
        assertFalse(queue.awaitDone(MOMENT));
        assertEquals(2, queue.size());
        assertFalse(queue.isEmpty());
        assertThrows(IllegalStateException.class, queue::taskDone, "nothing was taken");
        assertTrue(queue.offer(3L));
        goOn();
        assertEquals(1L, queue.take());
        assertEquals(2L, queue.take());
        assertEquals(3L, queue.take());
        assertTrue(queue.isEmpty());
    }

    @Sampled(1)
    @ParameterizedTest
    @EnumSource
    void interruptsEndEveryWait(Side side) throws Exception {
        for (boolean inRepair : new boolean[] {false, true}) {
            stopHolding(side, inRepair);
            for (Callable<Object> form : side.waitingForms(queue)) {
                FutureTask<InterruptedException> waiter =
                        new FutureTask<>(() -> assertThrows(InterruptedException.class, form::call));
                Thread thread = Queues.start(waiter);
                awaitContended(side);
                thread.interrupt();
                waiter.get();
            }
            goOn();
            child.close();
        }
        assertNothingPutByThoseWhoGaveUp();
    }

    @Sampled(1)
    @ParameterizedTest
    @EnumSource
    void whoeverWaitsGoesOnWhenTheHolderDoes(Side side) throws Exception {
        stopHolding(side, false);
        FutureTask<Object> waiter = inThread(side.waitingForms(queue).get(0));
        awaitContended(side);
        goOn();
        waiter.get();
        assertEquals(side == Side.PRODUCERS ? 3 : 1, queue.size());
    }

    @Sampled(1)
    @ParameterizedTest
    @EnumSource
    void whoeverWaitsGoesOnWhenTheHolderIsKilled(Side side) throws Exception {
        for (boolean inRepair : new boolean[] {false, true}) {
            stopHolding(side, inRepair);
            FutureTask<Object> waiter = inThread(side.waitingForms(queue).get(0));
            awaitContended(side);
            child.kill();
            waiter.get();
            child.close();
        }
        assertEquals(side == Side.PRODUCERS ? 4 : 0, queue.size());
    }

    @Sampled(1)
    @ParameterizedTest
    @EnumSource
    void closeDoesNotWaitAndEndsThoseWhoDo(Side side) throws Exception {
        stopHolding(side, false);
        SharedQueue<Long> view = Copies.copy(queue);
        List<FutureTask<IllegalStateException>> waiters = new ArrayList<>();
        for (Callable<Object> form : side.waitingForms(view)) {
            waiters.add(inThread(() -> assertThrows(IllegalStateException.class, form::call)));
        }
        awaitContended(side);
        view.close();
        for (FutureTask<IllegalStateException> waiter : waiters) {
            assertTrue(waiter.get().getMessage().contains("is closed"));
        }
        goOn();
        assertNothingPutByThoseWhoGaveUp();
    }

    /** A word that says that this process holds the lock, in a thread that does not exist, in this one, or in one that itself waits for the lock. */
    @Sampled(1)
    @ParameterizedTest
    @EnumSource
    void aDamagedWordThatNamesThisProcessEndsNoDifferently(Side side) throws Exception {
        int own = queue.view.claim();
        for (int thread : new int[] {Integer.MAX_VALUE, LockingThread.current().number(), 0}) {
            SharedQueue<Long> view = Copies.copy(queue);
            Queues.writeLong(queue, side.lockAt, LockRecord.held(own, thread));
            FutureTask<Integer> number = new FutureTask<>(() -> {
                int mine = LockingThread.current().number();
                if (thread == 0) {
                    Queues.writeLong(queue, side.lockAt, LockRecord.held(own, mine));
                }
                String message = assertThrows(
                                IllegalStateException.class,
                                () -> side.waitingForms(view).get(0).call())
                        .getMessage();
                assertTrue(message.contains("is closed"), message);
                return mine;
            });
            Queues.start(number);
            awaitContended(side);
            if (side == Side.PRODUCERS) {
                assertFalse(queue.offer(99L));
                assertFalse(queue.offer(99L, MOMENT));
            } else {
                assertNull(queue.poll());
                assertNull(queue.poll(MOMENT));
            }
            FutureTask<Object> interrupted = new FutureTask<>(() -> assertThrows(
                    InterruptedException.class, side.waitingForms(queue).get(0)::call));
            Queues.start(interrupted).interrupt();
            interrupted.get();
            inThread(() -> {
                        view.close();
                        return null;
                    })
                    .get();
            assertTrue(number.get() > 0);
        }
        Queues.writeLong(queue, side.lockAt, 0);
        assertNothingPutByThoseWhoGaveUp();
        Queues.writeLong(
                queue, side.lockAt, LockRecord.held(own, LockingThread.current().number()));
        queue.close();
        assertTrue(queue.isClosed());
    }

    /** The words of the header's own lock, which a queue does not use, cannot keep it open. */
    @Test
    void aDamagedHeaderDoesNotKeepTheQueueOpen() {
        int own = queue.view.claim();
        queue.view.words().putLong(queue.view.lockAt(), LockRecord.held(own, 1));
        queue.close();
        assertTrue(queue.isClosed());
    }

    @Sampled(1)
    @ParameterizedTest
    @EnumSource
    void closeWaitsForAThreadOfThisProcessThatIsInside(Side side) throws Exception {
        SharedQueue<Long> view = Copies.copy(queue);
        DeathProofLock lock = side.lockOf(view);
        boolean[] left = new boolean[1];
        LockingThread holder = lock.lockSoon();
        FutureTask<Boolean> closer = inThread(() -> {
            view.close();
            return left[0];
        });
        while (!view.isClosed()) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < 1000; i++) {
            Thread.yield();
        }
        left[0] = true;
        lock.unlock(holder);
        assertTrue(closer.get(), "close() returned while a thread was inside");
        assertNothingPutByThoseWhoGaveUp();
    }
}

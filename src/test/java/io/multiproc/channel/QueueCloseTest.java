package io.multiproc.channel;

import static io.multiproc.channel.Queues.inThread;
import static io.multiproc.channel.Queues.numbers;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.object.SegmentSecrets;
import io.multiproc.testing.Copies;
import io.multiproc.testing.SemaphoreFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.function.Executable;

/** The end of a view of a queue. */
@Tag("wait")
class QueueCloseTest {

    private static void assertClosed(SharedQueue<Long> queue) {
        for (Executable call : List.<Executable>of(
                () -> queue.put(1L),
                () -> queue.add(1L),
                () -> queue.offer(1L),
                () -> queue.offer(1L, 1, SECONDS),
                () -> queue.offer(1L, Duration.ZERO),
                queue::take,
                queue::poll,
                () -> queue.poll(1, SECONDS),
                () -> queue.poll(Duration.ZERO),
                queue::remove,
                queue::peek,
                queue::element,
                () -> queue.drainTo(new ArrayList<>()),
                queue::clear,
                queue::isEmpty,
                queue::size,
                queue::remainingCapacity,
                queue::taskDone,
                queue::awaitDone,
                () -> queue.awaitDone(Duration.ZERO),
                queue::lost,
                () -> Copies.write(queue))) {
            String message = assertThrows(IllegalStateException.class, call).getMessage();
            assertTrue(message.contains("is closed"), message);
        }
        assertTrue(queue.isClosed());
        queue.close();
    }

    @Test
    void aClosedQueueSaysSoUsedOrNot() throws Exception {
        SharedQueue<Long> queue = numbers();
        queue.close();
        assertClosed(queue);
        queue = numbers();
        queue.put(1L);
        queue.take();
        queue.taskDone();
        queue.close();
        assertClosed(queue);
        queue = SharedQueue.create(Codec.ofLong(), 1 << 20);
        assertTrue(queue.isEmpty());
        queue.close();
        assertClosed(queue);
    }

    @Test
    void closingWakesThoseWhoWaitThroughThisViewOnly() throws Exception {
        try (SharedQueue<Long> empty = numbers();
                SharedQueue<Long> full = numbers()) {
            Queues.fill(full);
            SharedQueue<Long> emptyView = Copies.copy(empty);
            SharedQueue<Long> fullView = Copies.copy(full);
            FutureTask<Long> other = inThread(empty::take);
            List<FutureTask<IllegalStateException>> waiters = new ArrayList<>();
            for (Callable<Object> wait : List.<Callable<Object>>of(
                    emptyView::take,
                    () -> emptyView.poll(Queues.LONG),
                    () -> fullView.offer(9L, Queues.LONG),
                    () -> fullView.awaitDone(Queues.LONG),
                    () -> {
                        fullView.put(9L);
                        return null;
                    })) {
                waiters.add(inThread(() -> assertThrows(IllegalStateException.class, wait::call)));
            }
            Queues.awaitSleeper(empty, RingLayout.ITEMS_FLAG);
            Queues.awaitSleeper(full, RingLayout.ROOM_FLAG);
            Queues.awaitSleeper(full, RingLayout.DONE_FLAG);
            emptyView.close();
            fullView.close();
            for (FutureTask<IllegalStateException> waiter : waiters) {
                assertTrue(waiter.get().getMessage().contains("is closed"));
            }
            assertFalse(other.isDone());
            empty.put(4L);
            assertEquals(4L, other.get());
            assertEquals(0L, full.take());
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "multiproc.wait", matches = "semaphore")
    void semaphoresGoWithTheLastView() throws Exception {
        SharedQueue<Long> queue = SharedQueue.create(Codec.ofLong());
        SharedQueue<Long> other = Copies.copy(queue);
        SemaphoreFiles semaphores = SegmentSecrets.semaphoresOf(queue.view.words());
        FutureTask<IllegalStateException> waiter =
                inThread(() -> assertThrows(IllegalStateException.class, queue::take));
        while (semaphores.present().isEmpty()) {
            Thread.onSpinWait();
        }
        other.close();
        assertEquals(1, semaphores.present().size());
        queue.close();
        waiter.get();
        assertEquals(List.of(), semaphores.present());
        assertTrue(queue.isClosed() && other.isClosed());
    }

    @Test
    void twoViewsAreOneQueue() throws Exception {
        SharedQueue<Long> first = numbers();
        SharedQueue<Long> second = Copies.copy(first);
        first.put(1L);
        second.put(2L);
        assertEquals(2, first.size());
        assertEquals(1L, second.take());
        first.taskDone();
        assertThrows(IllegalStateException.class, second::taskDone);
        first.close();
        assertEquals(2L, second.take());
        second.taskDone();
        assertTrue(second.awaitDone(Duration.ZERO));
        second.close();
    }

    /** Threads that put and take while the view is closed end with an exception, and leave no lock behind and no element torn. */
    @Test
    void closingInTheMiddleOfTrafficHarmsNobody() throws Exception {
        for (int round = 0; round < 60; round++) {
            try (SharedQueue<Long> queue = numbers()) {
                SharedQueue<Long> view = Copies.copy(queue);
                AtomicInteger started = new AtomicInteger();
                FutureTask<Long> putter = inThread(() -> {
                    for (long i = 0; ; i++) {
                        try {
                            view.put(i);
                            started.incrementAndGet();
                        } catch (IllegalStateException closed) {
                            return i;
                        }
                    }
                });
                FutureTask<Long> taker = inThread(() -> {
                    for (long i = 0; ; i++) {
                        try {
                            assertEquals(i, view.take());
                        } catch (IllegalStateException closed) {
                            return i;
                        }
                    }
                });
                while (started.get() < 50 + round) {
                    Thread.onSpinWait();
                }
                view.close();
                long put = putter.get();
                long taken = taker.get();
                // Not before: a thread that meets the closed view takes the lock for a moment and gives it back.
                assertEquals(0, Queues.readLong(queue, RingLayout.PRODUCERS) & 0x7fffffff);
                assertEquals(0, Queues.readLong(queue, RingLayout.CONSUMERS) & 0x7fffffff);
                // What was put or taken at the moment of the close may have been refused only afterwards.
                for (Long left = queue.poll(); left != null; left = queue.poll()) {
                    assertTrue(left == taken || left == taken + 1 && taken == left - 1, left + " after " + taken);
                    taken = left + 1;
                }
                assertTrue(taken >= put && taken <= put + 1, taken + " of " + put);
            }
        }
    }
}

package io.multiproc.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.UndecodableElementException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An element whose making fails with an error is not lost. */
@Tag("wait")
class QueueErrorTest {
    /** How many times a decoder fails from now on. */
    private static final AtomicInteger FAILURES = new AtomicInteger();

    private final SharedQueue<byte[]> queue = SharedQueue.create(
            Codec.of("failing", bytes -> bytes, bytes -> {
                if (FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new OutOfMemoryError("as the test wants it");
                }
                return bytes;
            }),
            1 << 16);

    /** Each way to take the oldest element. */
    private enum Way {
        TAKE,
        POLL,
        POLL_IN_TIME,
        DRAIN;

        byte[] take(SharedQueue<byte[]> queue) throws InterruptedException {
            return switch (this) {
                case TAKE -> queue.take();
                case POLL -> queue.poll();
                case POLL_IN_TIME -> queue.poll(Duration.ofSeconds(60));
                case DRAIN -> drain(queue);
            };
        }

        private static byte[] drain(SharedQueue<byte[]> queue) {
            List<byte[]> one = new ArrayList<>();
            assertEquals(1, queue.drainTo(one, 1));
            return one.get(0);
        }
    }

    private void put(int... elements) {
        for (int element : elements) {
            assertTrue(queue.offer(new byte[] {(byte) element}));
        }
    }

    private static void assertFails(int times, Callable<?> take) {
        FAILURES.set(times);
        for (int i = 0; i < times; i++) {
            assertThrows(OutOfMemoryError.class, take::call);
        }
    }

    @AfterEach
    void close() {
        FAILURES.set(0);
        queue.close();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void elementStaysInOrder(Way way) throws InterruptedException {
        put(1, 2, 3);
        assertFails(3, () -> way.take(queue));
        assertEquals(3, queue.size());
        for (int element = 1; element <= 3; element++) {
            assertArrayEquals(new byte[] {(byte) element}, way.take(queue));
        }
        assertTrue(queue.isEmpty());
        assertNull(queue.poll());
    }

    @Test
    void bytesOfTheElementCanBeTaken() throws InterruptedException {
        put(1, 2, 3);
        byte[] target = {9};
        assertFails(1, queue::take);
        assertThrows(IllegalArgumentException.class, () -> queue.pollInto(new byte[0]));
        assertEquals(1, queue.pollInto(target));
        assertEquals(1, target[0]);
        assertFails(1, queue::take);
        assertEquals(1, queue.takeInto(target));
        assertEquals(2, target[0]);
        assertFails(1, queue::take);
        assertArrayEquals(new byte[] {3}, queue.peek());
        assertEquals(1, queue.size());
    }

    /** A drain takes all elements at once, and fails at the first, or as its target is full. */
    @Test
    void drainKeepsWhatItHasNotDelivered() {
        put(1, 2, 3, 4);
        List<byte[]> target = new ArrayList<>();
        assertFails(2, () -> queue.drainTo(target));
        assertEquals(4, queue.size());
        ArrayBlockingQueue<byte[]> small = new ArrayBlockingQueue<>(1);
        assertThrows(IllegalStateException.class, () -> queue.drainTo(small));
        assertArrayEquals(new byte[] {1}, small.peek());
        assertEquals(3, queue.size());
        assertEquals(3, queue.drainTo(target));
        assertArrayEquals(new byte[] {2}, target.get(0));
        assertArrayEquals(new byte[] {4}, target.get(2));
    }

    @Test
    void waitingThreadTakesIt() throws Exception {
        CountDownLatch fails = new CountDownLatch(1);
        CountDownLatch mayFail = new CountDownLatch(1);
        SharedQueue<String> other = SharedQueue.create(Codec.of("slow", String::getBytes, bytes -> {
            if (mayFail.getCount() > 0) {
                fails.countDown();
                awaitUninterrupted(mayFail);
                throw new OutOfMemoryError("as the test wants it");
            }
            return new String(bytes);
        }));
        try (other) {
            CompletableFuture<String> failing = takenInAThread(other);
            other.put("it");
            fails.await();
            CompletableFuture<String> waiting = takenInAThread(other);
            while (other.waiters().isEmpty()) {
                Thread.sleep(1);
            }
            mayFail.countDown();
            assertEquals("it", waiting.get(60, TimeUnit.SECONDS));
            ExecutionException failure =
                    assertThrows(ExecutionException.class, () -> failing.get(60, TimeUnit.SECONDS));
            assertInstanceOf(OutOfMemoryError.class, failure.getCause());
        }
    }

    /** In a thread of its own: the pool of all may have a single one. */
    private static CompletableFuture<String> takenInAThread(SharedQueue<String> queue) {
        return CompletableFuture.supplyAsync(() -> takeFrom(queue), work -> new Thread(work).start());
    }

    private static String takeFrom(SharedQueue<String> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void itIsOwedOnce() throws InterruptedException {
        put(1);
        assertFails(2, queue::take);
        assertFalse(queue.awaitDone(Duration.ZERO));
        queue.take();
        queue.taskDone();
        assertTrue(queue.awaitDone(Duration.ZERO));
        assertThrows(IllegalStateException.class, queue::taskDone);
        put(2);
        assertFails(1, queue::take);
        queue.clear();
        assertTrue(queue.isEmpty());
        assertTrue(queue.awaitDone(Duration.ZERO));
    }

    /** More threads fail at once than there are places. */
    @Test
    void manyAreKept() {
        Undelivered undelivered = new Undelivered();
        for (int i = 0; i < 1000; i++) {
            assertTrue(undelivered.add(new byte[] {(byte) i}, 0));
        }
        assertEquals(1000, undelivered.size());
        undelivered.reserve(Ring.BATCH);
        for (int i = 999; i >= 0; i--) {
            assertArrayEquals(new byte[] {(byte) i}, undelivered.poll());
        }
        assertNull(undelivered.poll());
    }

    /** Without a place and without heap, the thread waits for either: not beyond its limit, and not when it is interrupted. */
    @Test
    void waitForAPlaceEnds() throws Exception {
        Undelivered full = new Undelivered() {
            @Override
            byte[][] allocate(int count) {
                throw new OutOfMemoryError("as the test wants it");
            }
        };
        int kept = 0;
        while (full.add(new byte[] {(byte) kept}, 0)) {
            kept++;
        }
        byte[] late = {99};
        assertFalse(full.add(late, 1_000_000));
        Thread.currentThread().interrupt();
        assertFalse(full.add(late, Long.MAX_VALUE));
        assertTrue(Thread.interrupted());
        FutureTask<Boolean> waiting = new FutureTask<>(() -> full.add(late, Long.MAX_VALUE));
        new Thread(waiting).start();
        assertArrayEquals(new byte[] {(byte) (kept - 1)}, full.poll());
        assertTrue(waiting.get(60, TimeUnit.SECONDS));
        assertArrayEquals(late, full.poll());
        assertEquals(kept - 1, full.size());
    }

    /** What can never be decoded is gone. */
    @Test
    void undecodableElementIsGone() {
        try (SharedQueue<String> other = SharedQueue.create(Codec.of("deep", String::getBytes, bytes -> {
            throw new StackOverflowError();
        }))) {
            other.offer("it");
            assertThrows(UndecodableElementException.class, other::poll);
            assertNull(other.poll());
        }
    }
}

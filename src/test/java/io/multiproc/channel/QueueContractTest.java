package io.multiproc.channel;

import static io.multiproc.channel.Queues.NUMBERS_IN_SMALL;
import static io.multiproc.channel.Queues.awaitSleeper;
import static io.multiproc.channel.Queues.fill;
import static io.multiproc.channel.Queues.inThread;
import static io.multiproc.channel.Queues.numbers;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a queue does in one process while nobody dies. */
@Tag("wait")
class QueueContractTest {
    private static final Duration NEGATIVE = Duration.ofSeconds(-1);

    private final SharedQueue<Long> queue = numbers();

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void everyFormOfPutAppendsAndEveryFormOfTakeRemovesInOrder() throws Exception {
        queue.put(1L);
        assertTrue(queue.add(2L));
        assertTrue(queue.offer(3L));
        assertTrue(queue.offer(4L, 1, SECONDS));
        assertTrue(queue.offer(5L, Duration.ofSeconds(1)));
        assertTrue(queue.offer(6L, -1, SECONDS));
        assertTrue(queue.addAll(List.of(7L, 8L)));
        assertEquals(1L, queue.take());
        assertEquals(2L, queue.poll());
        assertEquals(3L, queue.poll(1, SECONDS));
        assertEquals(4L, queue.poll(Duration.ofSeconds(1)));
        assertEquals(5L, queue.poll(-1, SECONDS));
        assertEquals(6L, queue.peek());
        assertEquals(6L, queue.element());
        assertEquals(6L, queue.remove());
        List<Long> rest = new ArrayList<>();
        assertEquals(2, queue.drainTo(rest));
        assertEquals(List.of(7L, 8L), rest);
        assertTrue(queue.isEmpty());
    }

    @Test
    void aFullQueueRefusesAtOnceOrAfterTheTimeButNotEarlier() throws Exception {
        fill(queue);
        assertEquals(NUMBERS_IN_SMALL, queue.size());
        assertFalse(queue.offer(99L));
        assertThrows(IllegalStateException.class, () -> queue.add(99L));
        assertThrows(IllegalStateException.class, () -> queue.addAll(List.of(99L)));
        assertFalse(queue.offer(99L, 0, SECONDS));
        assertFalse(queue.offer(99L, -1, SECONDS));
        assertFalse(queue.offer(99L, Long.MIN_VALUE, SECONDS));
        assertFalse(queue.offer(99L, NEGATIVE));
        assertFalse(queue.offer(99L, Duration.ofSeconds(Long.MIN_VALUE)));
        long before = System.nanoTime();
        assertFalse(queue.offer(99L, 200, MILLISECONDS));
        assertTrue(System.nanoTime() - before >= 200_000_000);
        assertEquals(NUMBERS_IN_SMALL, queue.size());
    }

    @Test
    void anEmptyQueueRefusesAtOnceOrAfterTheTimeButNotEarlier() throws Exception {
        assertNull(queue.poll());
        assertNull(queue.peek());
        assertThrows(NoSuchElementException.class, queue::remove);
        assertThrows(NoSuchElementException.class, queue::element);
        assertNull(queue.poll(0, SECONDS));
        assertNull(queue.poll(-1, SECONDS));
        assertNull(queue.poll(Long.MIN_VALUE, SECONDS));
        assertNull(queue.poll(NEGATIVE));
        assertEquals(0, queue.drainTo(new ArrayList<>()));
        long before = System.nanoTime();
        assertNull(queue.poll(Duration.ofMillis(200)));
        assertTrue(System.nanoTime() - before >= 200_000_000);
    }

    @Test
    void whoeverWaitsGoesOnAsSoonAsThereIsRoomOrAnElementAsOftenAsNeeded() throws Exception {
        for (int round = 0; round < 2; round++) {
            for (Callable<Long> take : List.<Callable<Long>>of(
                    queue::take, () -> queue.poll(Long.MAX_VALUE, SECONDS), () -> queue.poll(Queues.LONG))) {
                FutureTask<Long> taker = inThread(take);
                awaitSleeper(queue, RingLayout.ITEMS_FLAG);
                queue.put(5L);
                assertEquals(5L, taker.get());
                Queues.writeInt(queue, RingLayout.ITEMS_FLAG, 0);
            }
            for (Callable<Boolean> put : List.<Callable<Boolean>>of(
                    () -> {
                        queue.put(77L);
                        return true;
                    },
                    () -> queue.offer(77L, Long.MAX_VALUE, SECONDS),
                    () -> queue.offer(77L, Queues.LONG))) {
                fill(queue);
                FutureTask<Boolean> putter = inThread(put);
                awaitSleeper(queue, RingLayout.ROOM_FLAG);
                assertEquals(0L, queue.take());
                assertTrue(putter.get());
                List<Long> rest = new ArrayList<>();
                queue.drainTo(rest);
                assertEquals(77L, rest.get(rest.size() - 1));
                Queues.writeInt(queue, RingLayout.ROOM_FLAG, 0);
            }
        }
    }

    @Test
    void allSleepersAreWokenInTurn() throws Exception {
        List<FutureTask<Long>> takers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            takers.add(inThread(queue::take));
        }
        awaitSleeper(queue, RingLayout.ITEMS_FLAG);
        queue.addAll(List.of(1L, 2L, 3L, 4L, 5L));
        long sum = 0;
        for (FutureTask<Long> taker : takers) {
            sum += taker.get();
        }
        assertEquals(15, sum);
    }

    @Test
    void nullIsRefusedEverywhere() {
        for (Executable call : List.<Executable>of(
                () -> queue.put(null),
                () -> queue.add(null),
                () -> queue.offer(null),
                () -> queue.offer(null, 1, SECONDS),
                () -> queue.offer(null, Duration.ZERO),
                () -> queue.offer(1L, 1, null),
                () -> queue.offer(1L, null),
                () -> queue.poll(1, null),
                () -> queue.poll(null),
                () -> queue.drainTo(null),
                () -> queue.drainTo(null, 1),
                () -> queue.addAll(null),
                () -> queue.awaitDone(null),
                () -> SharedQueue.create(null),
                () -> SharedQueue.create(null, 100),
                () -> SharedQueue.create((String) null, Codec.ofLong(), 100),
                () -> SharedQueue.open(null, Codec.ofLong()))) {
            assertThrows(NullPointerException.class, call);
        }
        assertTrue(queue.isEmpty());
    }

    @Test
    void anInterruptEndsEveryWaitAndNothingIsPutOrTaken() throws Exception {
        fill(queue);
        for (Callable<Object> wait : List.<Callable<Object>>of(
                () -> queue.offer(99L, Queues.LONG),
                () -> queue.offer(99L, 30, SECONDS),
                () -> queue.awaitDone(Queues.LONG),
                () -> {
                    queue.awaitDone();
                    return null;
                },
                () -> {
                    queue.put(99L);
                    return null;
                })) {
            assertInterruptible(wait);
        }
        assertEquals(NUMBERS_IN_SMALL, queue.size());
        queue.clear();
        for (Callable<Object> wait :
                List.<Callable<Object>>of(queue::take, () -> queue.poll(Queues.LONG), () -> queue.poll(30, SECONDS))) {
            assertInterruptible(wait);
        }
        queue.put(5L);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, queue::take);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> queue.put(6L));
        Thread.currentThread().interrupt();
        assertEquals(5L, queue.poll(), "what does not wait is not interrupted");
        assertTrue(queue.offer(7L));
        assertTrue(Thread.interrupted());
        assertEquals(1, queue.size());
    }

    private static void assertInterruptible(Callable<Object> wait) throws Exception {
        FutureTask<InterruptedException> task =
                new FutureTask<>(() -> assertThrows(InterruptedException.class, wait::call));
        Thread thread = Queues.start(task);
        Thread.sleep(5);
        thread.interrupt();
        task.get();
    }

    @Test
    void sizeAndCapacityAreExactWhileNobodyElseIsThere() throws Exception {
        List<Integer> sizes = new ArrayList<>();
        int free = queue.remainingCapacity();
        assertEquals(queue.capacity(), free);
        sizes.add(queue.size());
        queue.put(1L);
        sizes.add(queue.size());
        assertEquals(free - 16, queue.remainingCapacity());
        queue.put(2L);
        sizes.add(queue.size());
        queue.take();
        sizes.add(queue.size());
        queue.take();
        sizes.add(queue.size());
        assertEquals(List.of(0, 1, 2, 1, 0), sizes);
        assertEquals(free, queue.remainingCapacity());
    }

    @Test
    void drainToTakesAtMostTheNumber() {
        fill(queue);
        List<Long> target = new ArrayList<>();
        assertEquals(0, queue.drainTo(target, 0));
        assertEquals(0, queue.drainTo(target, -1));
        assertEquals(3, queue.drainTo(target, 3));
        assertEquals(List.of(0L, 1L, 2L), target);
        assertEquals(NUMBERS_IN_SMALL - 3, queue.drainTo(target, 1000));
        assertEquals(NUMBERS_IN_SMALL, target.size());
        assertThrows(IllegalArgumentException.class, () -> queue.drainTo(cast(queue)));
        assertThrows(IllegalArgumentException.class, () -> queue.addAll(queue));
        try (SharedQueue<Long> many = SharedQueue.create(Codec.ofLong(), 1 << 14)) {
            fill(many);
            int there = many.size();
            target.clear();
            assertEquals(there, many.drainTo(target), "more than one batch");
            assertEquals(there - 1, target.get(there - 1));
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> java.util.Collection<T> cast(Object queue) {
        return (java.util.Collection<T>) queue;
    }

    @Test
    void whatNeedsToLookInsideIsRefused() {
        queue.add(1L);
        for (Executable call : List.<Executable>of(
                queue::iterator,
                queue::toArray,
                () -> queue.toArray(new Long[0]),
                () -> queue.contains(1L),
                () -> queue.containsAll(List.of(1L)),
                () -> queue.remove((Object) 1L),
                () -> queue.removeAll(List.of(1L)),
                () -> queue.retainAll(List.of(1L)),
                () -> queue.removeIf(x -> true),
                () -> queue.forEach(x -> {}),
                () -> queue.stream().toList())) {
            assertThrows(UnsupportedOperationException.class, call);
        }
        assertEquals(1, queue.size());
    }

    @Test
    void clearTakesEverythingAndOwesNothing() throws Exception {
        fill(queue);
        FutureTask<Void> putter = inThread(() -> {
            queue.put(99L);
            return null;
        });
        awaitSleeper(queue, RingLayout.ROOM_FLAG);
        queue.clear();
        putter.get();
        queue.clear();
        assertTrue(queue.isEmpty());
        assertTrue(queue.awaitDone(Duration.ZERO));
        assertThrows(IllegalStateException.class, queue::taskDone);
    }

    @Test
    void theLongestElementFitsExactlyWhereverTheTailIs() throws Exception {
        try (SharedQueue<byte[]> bytes = SharedQueue.create(Codec.ofBytes(), 1000)) {
            assertEquals(1024, bytes.capacity());
            assertTrue(bytes.longestElement() >= 1024 / 2 - 16);
            for (int i = 0; i < 300; i++) {
                byte[] element = new byte[bytes.longestElement()];
                element[element.length - 1] = (byte) i;
                assertTrue(bytes.offer(element));
                assertTrue(bytes.offer(new byte[0]));
                assertEquals((byte) i, bytes.take()[element.length - 1]);
                assertEquals(0, bytes.take().length);
                bytes.put(new byte[i % 9 * 8]);
                bytes.take();
            }
        }
    }

    @Test
    void anElementThatNeverFitsIsRefusedWithBothSizes() throws Exception {
        try (SharedQueue<byte[]> bytes = SharedQueue.create(Codec.ofBytes(), 1024)) {
            byte[] element = new byte[bytes.longestElement() + 1];
            for (Executable call : List.<Executable>of(
                    () -> bytes.put(element),
                    () -> bytes.offer(element),
                    () -> bytes.add(element),
                    () -> bytes.offer(element, 1, SECONDS))) {
                String message =
                        assertThrows(IllegalArgumentException.class, call).getMessage();
                assertTrue(message.contains("encoded=" + element.length + " bytes"), message);
                assertTrue(message.contains("capacity=1024 bytes"), message);
            }
            assertTrue(bytes.isEmpty());
        }
    }

    @Test
    void theCapacityIsCheckedAndRoundedUp() {
        for (long capacity : new long[] {0, -1, Long.MIN_VALUE, (1L << 30) + 1, Long.MAX_VALUE}) {
            String message = assertThrows(
                            IllegalArgumentException.class, () -> SharedQueue.create(Codec.ofLong(), capacity))
                    .getMessage();
            assertTrue(message.contains("capacity=" + capacity), message);
        }
        int[][] roundings = {{1, 256}, {256, 256}, {257, 512}, {1 << 20, 1 << 20}};
        for (int[] rounding : roundings) {
            try (SharedQueue<Long> rounded = SharedQueue.create(Codec.ofLong(), rounding[0])) {
                assertEquals(rounding[1], rounded.capacity());
                assertEquals(rounding[1], rounded.remainingCapacity());
            }
        }
        try (SharedQueue<Long> standard = SharedQueue.create(Codec.ofLong())) {
            assertEquals(1 << 20, standard.capacity());
        }
    }

    @Test
    void aQueueSaysWhatItIs() {
        assertEquals(Optional.empty(), queue.name());
        queue.add(4L);
        String text = queue.toString();
        assertTrue(text.contains("size=1") && text.contains("codec=long") && text.contains("capacity=256"), text);
        queue.close();
        assertTrue(queue.toString().contains("closed"));
    }

    @Test
    void taskDoneIsCountedAndAwaited() throws Exception {
        assertThrows(IllegalStateException.class, queue::taskDone);
        queue.awaitDone();
        for (int round = 0; round < 2; round++) {
            long[] sum = new long[1];
            FutureTask<Void> worker = inThread(() -> {
                for (int i = 0; i < 100; i++) {
                    sum[0] += queue.take();
                    queue.taskDone();
                }
                return null;
            });
            for (long i = 0; i < 100; i++) {
                queue.put(i);
            }
            queue.awaitDone();
            assertEquals(4950, sum[0]);
            worker.get();
        }
        assertThrows(IllegalStateException.class, queue::taskDone);
        queue.put(1L);
        assertFalse(queue.awaitDone(Duration.ofMillis(1)));
        queue.take();
        assertFalse(queue.awaitDone(NEGATIVE));
        FutureTask<Boolean> waiter = inThread(() -> queue.awaitDone(Queues.LONG));
        awaitSleeper(queue, RingLayout.DONE_FLAG);
        queue.taskDone();
        assertTrue(waiter.get());
        assertEquals(0, queue.lost());
    }
}

package io.multiproc.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Queues between processes that live, and the debts of those that do not. */
@Tag("wait")
class QueueProcessesTest {
    private static ChildJvm idle;

    @AfterAll
    static void close() throws Exception {
        if (idle != null) {
            idle.close();
            idle = null;
        }
    }

    /** A child that does what it is told with the queue it was given last. */
    private static ChildJvm child(SharedQueue<Long> queue) throws Exception {
        ChildJvm child = idle == null ? ChildJvm.start(QueueProcessesTest.class, "serve") : idle;
        idle = null;
        ask(child, "queue " + Base64.getEncoder().encodeToString(Copies.write(queue)), "ok");
        return child;
    }

    private static void ask(ChildJvm child, String order, String answer) throws Exception {
        child.say(order);
        child.expect(answer);
    }

    @SuppressWarnings("unchecked")
    static void serve(ChildJvm.Talk talk) throws Exception {
        SharedQueue<Long> queue = null;
        while (true) {
            String[] order = talk.hear().split(" ");
            switch (order[0]) {
                case "queue":
                    queue = (SharedQueue<Long>) Copies.read(Base64.getDecoder().decode(order[1]));
                    talk.say("ok");
                    break;
                case "open":
                    queue = SharedQueue.open(order[1], Codec.ofLong());
                    talk.say(queue.capacity());
                    break;
                case "put":
                    for (long i = Long.parseLong(order[1]); i <= Long.parseLong(order[2]); i++) {
                        queue.put(i);
                    }
                    talk.say("ok");
                    break;
                case "take":
                    List<Long> taken = new ArrayList<>();
                    for (int i = 0; i < Integer.parseInt(order[1]); i++) {
                        taken.add(queue.take());
                    }
                    talk.say(taken);
                    break;
                case "every-get":
                    talk.say(queue.take() + " " + queue.poll(Queues.LONG) + " " + queue.poll(1, TimeUnit.SECONDS) + " "
                            + queue.poll());
                    break;
                case "done":
                    for (int i = 0; i < Integer.parseInt(order[1]); i++) {
                        queue.taskDone();
                    }
                    talk.say("ok");
                    break;
                case "empty":
                    talk.say(queue.isEmpty() + " " + queue.size());
                    break;
                case "close":
                    queue.close();
                    talk.say("ok");
                    break;
                default:
                    throw new IllegalArgumentException(order[0]);
            }
        }
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void whatOneProcessPutsAnotherTakesInEveryForm() throws Exception {
        try (SharedQueue<Long> queue = Queues.numbers()) {
            ChildJvm child = child(queue);
            Queues.fill(queue);
            assertFalse(queue.offer(0L));
            ask(child, "take 15", range(0, 14).toString());
            assertTrue(queue.isEmpty());
            assertEquals(queue.capacity(), queue.remainingCapacity());
            ask(child, "put 2 5", "ok");
            assertEquals(2L, queue.take());
            assertEquals(3L, queue.poll(Queues.LONG));
            assertEquals(4L, queue.poll(1, TimeUnit.SECONDS));
            assertEquals(5L, queue.poll());
            assertNull(queue.poll());
            ask(child, "empty", "true 0");
            queue.addAll(List.of(6L, 7L, 8L, 9L));
            ask(child, "empty", "false 4");
            ask(child, "every-get", "6 7 8 9");
            ask(child, "close", "ok");
            idle = child;
        }
    }

    @Test
    void whatWasThereBeforeAProcessStartedComesBeforeWhatItPuts() throws Exception {
        try (SharedQueue<Long> queue = SharedQueue.create(Codec.ofLong())) {
            queue.addAll(range(0, 9));
            try (ChildJvm child = ChildJvm.start(QueueProcessesTest.class, "serve")) {
                ask(child, "queue " + Base64.getEncoder().encodeToString(Copies.write(queue)), "ok");
                ask(child, "put 10 19", "ok");
            }
            List<Long> taken = new ArrayList<>();
            queue.drainTo(taken);
            assertEquals(range(0, 19), taken, "and what an ended process put stays");
            assertNull(queue.poll());
        }
    }

    @Test
    void waitsEndAcrossProcesses() throws Exception {
        try (SharedQueue<Long> queue = Queues.numbers()) {
            ChildJvm child = child(queue);
            child.say("take 1");
            Queues.awaitSleeper(queue, RingLayout.ITEMS_FLAG);
            queue.put(4L);
            child.expect("[4]");
            child.say("put 0 15");
            Queues.awaitSleeper(queue, RingLayout.ROOM_FLAG);
            assertEquals(0L, queue.take());
            child.expect("ok");
            assertEquals(Queues.NUMBERS_IN_SMALL, queue.size());
            queue.clear();
            queue.taskDone();
            ask(child, "done 1", "ok");
            queue.addAll(range(1, 5));
            ask(child, "take 5", range(1, 5).toString());
            FutureTask<Void> waiter = Queues.inThread(() -> {
                queue.awaitDone();
                return null;
            });
            Queues.awaitSleeper(queue, RingLayout.DONE_FLAG);
            ask(child, "done 4", "ok");
            assertFalse(queue.awaitDone(Duration.ofMillis(1)));
            assertThrows(IllegalStateException.class, queue::taskDone, "the other process owes it");
            ask(child, "done 1", "ok");
            waiter.get();
            idle = child;
        }
    }

    @Test
    void processesThatKnowOnlyTheNameShareAQueue() throws Exception {
        String name = Names.fresh();
        try (SharedQueue<Long> queue = SharedQueue.create(name, Codec.ofLong(), 1000);
                ChildJvm first = ChildJvm.start(QueueProcessesTest.class, "serve");
                ChildJvm second = ChildJvm.start(QueueProcessesTest.class, "serve")) {
            ask(first, "open " + name, "1024");
            ask(second, "open " + name, "1024");
            ask(first, "put 1 3", "ok");
            ask(second, "take 2", "[1, 2]");
            first.kill();
            assertEquals(3L, queue.take());
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void debtsOfKilledProcessesAreLostAndNotAwaited() throws Exception {
        SharedOptions two = SharedOptions.named(Names.fresh()).processes(2);
        try (SharedQueue<Long> queue = SharedQueue.create(two, Codec.ofLong(), 1000)) {
            queue.addAll(range(0, 9));
            for (int round = 1; round <= 2; round++) { // The second one gets the slot of the first.
                try (ChildJvm child = child(queue)) {
                    child.say("take 3");
                    child.hear();
                    ask(child, "done 1", "ok");
                    FutureTask<Boolean> waiter = Queues.inThread(() -> queue.awaitDone(Queues.LONG));
                    if (round == 1) {
                        assertFalse(queue.awaitDone(Duration.ofMillis(1)));
                        assertEquals(0, queue.lost());
                    } else {
                        List<Long> rest = new ArrayList<>();
                        assertEquals(4, queue.drainTo(rest));
                        assertEquals(range(6, 9), rest);
                        for (int i = 0; i < 4; i++) {
                            queue.taskDone();
                        }
                        assertFalse(queue.awaitDone(Duration.ofMillis(50)), "a living process owes two");
                    }
                    child.kill();
                    assertEquals(2 * round, queue.lost());
                    if (round == 2) {
                        assertTrue(waiter.get());
                    } else {
                        waiter.cancel(true);
                    }
                }
            }
            assertTrue(queue.awaitDone(Queues.LONG));
            assertEquals(4, queue.lost());
        } finally {
            Names.remove(two.name().orElseThrow());
        }
    }

    @Test
    void aSmallQueueForFewOrManyProcessesKeepsToItsOwnMemory() throws Exception {
        for (int processes : new int[] {1, 2, 64, 65, 1024}) {
            try (SharedQueue<Long> first =
                            SharedQueue.create(SharedOptions.anonymous().processes(processes), Codec.ofLong(), 256);
                    SharedQueue<Long> second =
                            SharedQueue.create(SharedOptions.anonymous().processes(processes), Codec.ofLong(), 256)) {
                Queues.fill(first);
                assertTrue(second.isEmpty());
                Queues.fill(second);
                for (long i = 0; i < Queues.NUMBERS_IN_SMALL; i++) {
                    assertEquals(i, first.poll());
                    assertEquals(i, second.poll());
                }
                assertNull(first.poll());
            }
        }
    }

    @Test
    void elementsOfAQueueThatNobodyReadsKeepNoProcessFromEnding() throws Exception {
        try (SharedQueue<Long> queue = Queues.numbers()) {
            ChildJvm ended;
            try (ChildJvm child = ChildJvm.start(QueueProcessesTest.class, "serve")) {
                ask(child, "queue " + Base64.getEncoder().encodeToString(Copies.write(queue)), "ok");
                ask(child, "put 0 14", "ok");
                ended = child;
            }
            assertEquals(0, ended.exitCode());
            assertEquals(15, queue.size());
        }
    }
}

package io.multiproc.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.lock.LockingThread;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Sampled;
import io.multiproc.value.SharedLong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real consumer is killed in the middle of {@code drainTo}: what it has not taken goes to others, what it has taken is gone with it, nothing comes twice. */
@Tag("wait")
@Tag("long")
class DrainDeathTest {
    private static final int BATCH = 3;

    enum Step {
        WITH_THE_LOCK,
        COPIED,
        DEBTS_ENTERED,
        HEAD_MOVED,
        LOCK_GIVEN_BACK;

        boolean isTaken() {
            return compareTo(HEAD_MOVED) >= 0;
        }
    }

    /** The steps of {@code Ring.poll(int)}, up to one of them. */
    static void drain(ChildJvm.Talk talk, SharedQueue<Long> queue, Step last) throws Exception {
        assertEquals(1L, queue.take());
        Ring ring = queue.bytes.ring;
        LockingThread holder = ring.consumers().lockSoon();
        long head = 0;
        List<byte[]> batch = new ArrayList<>();
        if (last.compareTo(Step.COPIED) >= 0) {
            head = ring.copy(BATCH, batch);
        }
        if (last.compareTo(Step.DEBTS_ENTERED) >= 0) {
            queue.bytes.debts.add(batch.size(), head);
        }
        if (last.compareTo(Step.HEAD_MOVED) >= 0) {
            ring.moveHead(head);
        }
        if (last == Step.LOCK_GIVEN_BACK) {
            ring.consumers().unlock(holder);
        }
        talk.say("at " + last);
        talk.hear();
    }

    @ParameterizedTest
    @EnumSource
    void aConsumerKilledAtAnyStepHasTakenItsBatchOrNothing(Step last) throws Exception {
        List<Long> all = LongStream.rangeClosed(1, 6).boxed().toList();
        try (SharedQueue<Long> queue = Queues.numbers();
                ChildJvm consumer = ChildJvm.start(DrainDeathTest.class, "drain", queue, last)) {
            queue.addAll(all);
            consumer.expect("at " + last);
            consumer.kill();
            List<Long> left = last.isTaken() ? all.subList(1 + BATCH, 6) : all.subList(1, 6);
            assertEquals(left.get(0), queue.peek());
            List<Long> taken = new ArrayList<>();
            assertEquals(left.size(), queue.drainTo(taken));
            assertEquals(left, taken);
            assertNull(queue.poll());
            assertEquals(last.isTaken() ? 1 + BATCH : 1, queue.lost());
            for (int i = 0; i < left.size(); i++) {
                queue.taskDone();
            }
            assertThrows(IllegalStateException.class, queue::taskDone);
            assertTrue(queue.awaitDone(Duration.ZERO));
            assertEquals(0, queue.size());
            assertEquals(queue.capacity(), queue.remainingCapacity());
        }
    }

    /** One batch at a time: without a number, {@code drainTo} goes on while others put. */
    static void drainForEver(ChildJvm.Talk talk, SharedQueue<Long> queue, SharedLong seen) throws Exception {
        talk.say("ready");
        List<Long> batch = new ArrayList<>();
        for (long next = seen.get(); ; ) {
            if (queue.drainTo(batch, Ring.BATCH) == 0) {
                Thread.onSpinWait();
            }
            for (long element : batch) {
                if (element != next++) {
                    seen.set(Long.MIN_VALUE);
                    throw new AssertionError("expected " + (next - 1) + ", got " + element);
                }
                queue.taskDone();
                seen.set(next);
            }
            batch.clear();
        }
    }

    @Test
    void aConsumerKilledAnywhereWhileItDrainsLosesWhatItHeldAtMost() throws Exception {
        try (SharedQueue<Long> queue = SharedQueue.create(Codec.ofLong(), 1 << 14)) {
            long lost = 0;
            for (int round = 0; round < Sampled.Rounds.of(5, 1); round++) {
                try (SharedLong seen = SharedLong.create(0);
                        ChildJvm consumer = ChildJvm.start(DrainDeathTest.class, "drainForEver", queue, seen)) {
                    consumer.expect("ready");
                    long put = 0;
                    while (seen.get() < 20_000 * (round + 1)) {
                        assertTrue(seen.get() >= 0, "out of order, see standard error");
                        if (queue.offer(put)) {
                            put++;
                        }
                    }
                    consumer.kill();
                    List<Long> left = new ArrayList<>();
                    queue.drainTo(left);
                    long first = left.isEmpty() ? put : left.get(0);
                    assertEquals(LongStream.range(first, put).boxed().toList(), left);
                    left.forEach(element -> queue.taskDone());
                    long gone = first - seen.get();
                    assertTrue(gone >= 0 && gone <= Ring.BATCH, gone + " taken and not seen");
                    // The last one that was seen may have been done, or not yet, or done and not yet seen.
                    lost = queue.lost() - lost;
                    assertTrue(lost >= gone - 1 && lost <= gone, lost + " owed, " + gone + " taken and not seen");
                    lost = queue.lost();
                    assertTrue(queue.awaitDone(Duration.ZERO));
                }
            }
        }
    }
}

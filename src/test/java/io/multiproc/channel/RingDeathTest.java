package io.multiproc.channel;

import static io.multiproc.channel.Queues.deadId;
import static io.multiproc.channel.Queues.inThread;
import static io.multiproc.channel.Queues.numbers;
import static io.multiproc.channel.Queues.readLong;
import static io.multiproc.channel.Queues.ring;
import static io.multiproc.channel.Queues.writeInt;
import static io.multiproc.channel.Queues.writeLong;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.object.LockRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The states in which producers and consumers can die between two writes, made by writing the words that they would have left. */
@Tag("wait")
class RingDeathTest {
    private static final int RECORD = 16;

    private final SharedQueue<Long> queue = numbers();
    private final int ring = ring(queue);

    @AfterEach
    void close() {
        queue.close();
    }

    private void leaveLockHeldByTheDead(int lock) {
        writeLong(queue, lock, LockRecord.held(deadId(), 7));
    }

    private void assertInOrder(long... numbers) {
        List<Long> found = new ArrayList<>();
        queue.drainTo(found);
        assertEquals(java.util.Arrays.stream(numbers).boxed().toList(), found);
    }

    /** What a producer writes before it commits: the payload, and the next header. */
    private void writeBody(int place, long number, int sequence) {
        writeLong(queue, ring + place + RingLayout.RECORD_PAYLOAD, Long.reverseBytes(number));
        writeLong(queue, ring + place + RECORD, RingLayout.header(0, sequence + 1));
    }

    private void commit(int place, int sequence) {
        writeLong(queue, ring + place, RingLayout.header(Long.BYTES + 1, sequence));
    }

    @Test
    void aProducerThatDiedBeforeItsCommitLeavesNothing() throws Exception {
        queue.put(1L);
        leaveLockHeldByTheDead(RingLayout.PRODUCERS);
        writeBody(RECORD, 99, 1);
        assertEquals(1, queue.size());
        queue.put(2L);
        assertInOrder(1, 2);
    }

    @Test
    void aProducerThatDiedAfterItsCommitLeavesItsRecordToBeTaken() throws Exception {
        queue.put(1L);
        leaveLockHeldByTheDead(RingLayout.PRODUCERS);
        writeBody(RECORD, 2, 1);
        commit(RECORD, 1);
        assertEquals(1L, queue.take());
        assertEquals(2L, queue.take(), "before any producer has repaired the tail");
        assertTrue(queue.isEmpty());
        assertEquals(0, queue.size());
        assertEquals(queue.capacity(), queue.remainingCapacity());
        queue.put(3L);
        assertEquals(1, queue.size());
        assertInOrder(3);
        assertEquals(3 * RECORD, readLong(queue, RingLayout.TAIL));
    }

    @Test
    void theNextProducerWritesBehindTheRecordOfTheDead() throws Exception {
        queue.put(1L);
        leaveLockHeldByTheDead(RingLayout.PRODUCERS);
        writeBody(RECORD, 2, 1);
        commit(RECORD, 1);
        queue.put(3L);
        assertEquals(3, queue.size());
        assertInOrder(1, 2, 3);
    }

    @Test
    void aProducerThatDiedAfterTheTailHasLeftItsRecord() throws Exception {
        queue.put(1L);
        leaveLockHeldByTheDead(RingLayout.PRODUCERS);
        queue.peek();
        queue.put(2L);
        assertInOrder(1, 2);
    }

    @Test
    void aProducerThatDiedBeforeOrAfterSkippingTheRestLeavesNothingOrAll() throws Exception {
        for (boolean committed : new boolean[] {false, true}) {
            try (SharedQueue<byte[]> bytes = SharedQueue.create(Codec.ofBytes(), Queues.SMALL)) {
                for (int i = 0; i < 4; i++) {
                    bytes.put(new byte[48]);
                    bytes.take();
                }
                int place = 4 * 56;
                int start = ring(bytes);
                writeLong(bytes, RingLayout.PRODUCERS, LockRecord.held(deadId(), 7));
                writeLong(bytes, start + RingLayout.RECORD_PAYLOAD, 0x7777);
                writeLong(bytes, start + 56, RingLayout.header(0, 5));
                writeLong(bytes, start, RingLayout.header(48 + 1, 4));
                if (committed) {
                    writeLong(bytes, start + place, RingLayout.header(RingLayout.SKIP, 4));
                }
                assertEquals(!committed, bytes.isEmpty());
                assertEquals(committed ? 1 : 0, bytes.size());
                bytes.put(new byte[3]);
                assertEquals(committed ? 2 : 1, bytes.size());
                if (committed) {
                    assertEquals(0x77, bytes.take()[0]);
                    assertEquals(256 + 56 + 16, readLong(bytes, RingLayout.TAIL));
                }
                assertEquals(3, bytes.take().length);
                assertTrue(bytes.isEmpty());
            }
        }
    }

    @Test
    void aFullRingOfCommittedRecordsIsWalkedToItsEnd() throws Exception {
        Queues.fill(queue);
        int there = queue.size();
        writeLong(queue, RingLayout.TAIL, 0);
        leaveLockHeldByTheDead(RingLayout.PRODUCERS);
        assertFalse(queue.offer(99L));
        assertEquals(there * RECORD, readLong(queue, RingLayout.TAIL));
        assertEquals(there, queue.size());
        assertEquals(0L, queue.take());
        assertTrue(queue.offer(99L));
    }

    @Test
    void aProducerThatDiedInTheRepairIsFollowedByAnother() throws Exception {
        queue.put(1L);
        writeBody(RECORD, 2, 1);
        commit(RECORD, 1);
        writeLong(queue, RingLayout.PRODUCERS, LockRecord.OWNER_DIED | LockRecord.held(deadId(), 7));
        queue.put(3L);
        assertInOrder(1, 2, 3);
        assertEquals(0, readLong(queue, RingLayout.PRODUCERS));
    }

    @Test
    void aConsumerThatDiedBeforeItsDebtLeavesTheRecord() throws Exception {
        queue.put(1L);
        leaveLockHeldByTheDead(RingLayout.CONSUMERS);
        assertEquals(1L, queue.peek());
        assertEquals(1L, queue.take());
        queue.taskDone();
        assertTrue(queue.awaitDone(Duration.ZERO));
        assertEquals(0, queue.lost());
    }

    /** The debts of slot 63, whose process is gone: it had taken 5, done 3, and was about to take so many more. */
    private void leaveDebts(long more, long nextHead) {
        int at = RingLayout.DEBTS + 63 * RingLayout.DEBT_SIZE;
        writeInt(queue, at + RingLayout.DEBT_ID, deadId());
        writeLong(queue, at + RingLayout.DEBT_BEFORE, 5);
        writeLong(queue, at + RingLayout.DEBT_TAKEN, 5 + more);
        writeLong(queue, at + RingLayout.DEBT_DONE, 3);
        writeLong(queue, at + RingLayout.DEBT_HEAD, nextHead);
    }

    @Test
    void aConsumerThatDiedBetweenItsDebtAndTheHeadHasTakenNothing() throws Exception {
        queue.addAll(List.of(1L, 2L, 3L));
        for (long noted : new long[] {0, 3}) {
            leaveDebts(noted, 3 * RECORD);
            leaveLockHeldByTheDead(RingLayout.CONSUMERS);
            assertEquals(1L, queue.peek());
            assertEquals(2, queue.lost());
        }
        assertInOrder(1, 2, 3);
        queue.taskDone();
        queue.taskDone();
        queue.taskDone();
        assertTrue(queue.awaitDone(Duration.ZERO));
    }

    @Test
    void aConsumerThatDiedAfterTheHeadHasTakenItsElements() throws Exception {
        queue.addAll(List.of(1L, 2L, 3L, 4L));
        leaveDebts(3, 3 * RECORD);
        writeLong(queue, RingLayout.HEAD, 3 * RECORD);
        leaveLockHeldByTheDead(RingLayout.CONSUMERS);
        assertInOrder(4);
        queue.taskDone();
        assertTrue(queue.awaitDone(Duration.ZERO));
        assertEquals(5, queue.lost());
    }

    @Test
    void aDeadEntryThatAnotherProcessGetsKeepsItsLosses() throws Exception {
        int own = io.multiproc.internal.life.Life.slotOf(queue.view.claim());
        int at = RingLayout.DEBTS + own * RingLayout.DEBT_SIZE;
        writeInt(queue, at + RingLayout.DEBT_ID, deadId());
        writeLong(queue, at + RingLayout.DEBT_TAKEN, 9);
        writeLong(queue, at + RingLayout.DEBT_DONE, 2);
        assertEquals(7, queue.lost());
        writeLong(queue, at + RingLayout.DEBT_LOST, 7); // Killed while it took the entry.
        assertEquals(7, queue.lost());
        assertThrows(IllegalStateException.class, queue::taskDone);
        queue.put(1L);
        queue.take();
        assertEquals(7, queue.lost());
        assertFalse(queue.awaitDone(Duration.ZERO));
        queue.taskDone();
        assertTrue(queue.awaitDone(Duration.ZERO));
        assertThrows(IllegalStateException.class, queue::taskDone);
        assertEquals(7, queue.lost());
    }

    @Test
    void flagsOfDeadSleepersCostNothingButAWake() throws Exception {
        for (int flag : new int[] {RingLayout.ITEMS_FLAG, RingLayout.ROOM_FLAG, RingLayout.DONE_FLAG}) {
            writeInt(queue, flag, 1);
        }
        queue.put(1L);
        assertEquals(1L, queue.take());
        queue.taskDone();
        queue.awaitDone();
        for (int flag : new int[] {RingLayout.ITEMS_FLAG, RingLayout.ROOM_FLAG, RingLayout.DONE_FLAG}) {
            assertEquals(0, Queues.readInt(queue, flag) & 1);
        }
    }

    @Test
    void aDeathBetweenChangeAndWakeCostsASlice() throws Exception {
        FutureTask<Long> taker = inThread(queue::take);
        Queues.awaitSleeper(queue, RingLayout.ITEMS_FLAG);
        writeBody(0, 5, 0);
        commit(0, 0);
        assertEquals(5L, taker.get());
        leaveLockHeldByTheDead(RingLayout.PRODUCERS);
        Queues.fill(queue);
        FutureTask<Void> putter = inThread(() -> {
            queue.put(9L);
            return null;
        });
        Queues.awaitSleeper(queue, RingLayout.ROOM_FLAG);
        writeLong(queue, RingLayout.HEAD, readLong(queue, RingLayout.HEAD) + RECORD);
        putter.get();
    }

    @Test
    void aFullRingWithADeadConsumerAndAnEmptyOneWithADeadProducerEndAsTimed() throws Exception {
        leaveLockHeldByTheDead(RingLayout.PRODUCERS);
        assertNull(queue.poll());
        assertNull(queue.poll(Duration.ofMillis(10)));
        Queues.fill(queue);
        leaveLockHeldByTheDead(RingLayout.CONSUMERS);
        assertFalse(queue.offer(1L));
        assertFalse(queue.offer(1L, Duration.ofMillis(10)));
        assertEquals(0L, queue.take());
        assertTrue(queue.offer(1L, Duration.ofMillis(10)));
    }
}

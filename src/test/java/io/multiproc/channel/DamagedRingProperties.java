package io.multiproc.channel;

import static io.multiproc.channel.Queues.inThread;
import static io.multiproc.channel.Queues.ring;
import static io.multiproc.channel.Queues.writeInt;
import static io.multiproc.channel.Queues.writeLong;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.DamagedObjectException;
import io.multiproc.MultiprocException;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.testing.Names;
import io.multiproc.testing.Sampled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Queues in whose memory somebody has written: an exception or an answer, soon, and the process lives. */
@Tag("wait")
class DamagedRingProperties {
    private static final int CAPACITY = 512;

    @Provide
    Arbitrary<Long> word() {
        long far = Long.MAX_VALUE & -8;
        return Arbitraries.oneOf(
                Arbitraries.longs(),
                Arbitraries.longs().between(-600, 600),
                Arbitraries.of(
                        0L, -1L, 8L, 256L, 512L, 520L, far, far - 512, 1L << 62, (1L << 62) - 8, 1L << 31, 1L << 32),
                Arbitraries.of(Long.MIN_VALUE, (long) Integer.MAX_VALUE, 0xffffffff_00000009L, 0x00000009_ffffffffL));
    }

    private static boolean isInLocks(int at) {
        return at + Long.BYTES > RingLayout.PRODUCERS && at < RingLayout.ITEMS_FLAG;
    }

    /** Every operation; what it says of the damage is our exception, or an element that cannot be decoded. */
    private static void useAll(SharedQueue<?> queue, Callable<Boolean> offer) throws Exception {
        Duration moment = Duration.ofMillis(1);
        List<Object> taken = new ArrayList<>();
        for (Callable<Object> use : List.<Callable<Object>>of(
                queue::isEmpty,
                queue::size,
                queue::remainingCapacity,
                queue::toString,
                queue::peek,
                offer::call,
                queue::poll,
                () -> queue.poll(moment),
                offer::call,
                () -> queue.drainTo(taken, 3),
                () -> queue.awaitDone(moment),
                queue::lost,
                () -> {
                    queue.taskDone();
                    return null;
                },
                offer::call,
                () -> queue.drainTo(taken, 1000))) {
            try {
                use.call();
            } catch (MultiprocException | IllegalStateException e) {
                assertTrue(e.getMessage() != null, () -> "no message: " + e);
            }
        }
    }

    private static void useAllSoon(SharedQueue<byte[]> queue) throws Exception {
        inThread(() -> {
                    useAll(queue, () -> queue.offer(new byte[queue.longestElement()], 1, MILLISECONDS));
                    return null;
                })
                .get(60, SECONDS);
    }

    private static SharedQueue<byte[]> used(int bytes) {
        SharedQueue<byte[]> queue = SharedQueue.create(Codec.ofBytes(), CAPACITY);
        for (int i = 0; i < 3; i++) {
            queue.add(new byte[bytes]);
        }
        queue.poll();
        queue.add(new byte[10]);
        return queue;
    }

    @Sampled(100)
    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void damagedWordsAreAnExceptionOrAnAnswer(
            @ForAll @IntRange(max = 150) int bytes,
            @ForAll @Size(max = 6) List<@IntRange(max = 1 << 20) Integer> places,
            @ForAll("words") List<Long> words,
            @ForAll boolean withLocks)
            throws Exception {
        try (SharedQueue<byte[]> queue = used(bytes)) {
            int ring = ring(queue);
            for (int i = 0; i < Math.min(places.size(), words.size()); i++) {
                int place = places.get(i);
                // The fields first of all, the ring, and sometimes the debts.
                int at = 4
                        * (place % 3 == 0
                                ? place / 3 % (RingLayout.DEBTS / 4)
                                : place % 3 == 1
                                        ? (ring + place / 3 % (CAPACITY - 4)) / 4
                                        : place / 3 % (ring / 4 - 1));
                long word = words.get(i);
                if (withLocks || !isInLocks(at)) {
                    if ((word & 1) == 0 && at % 8 == 0) {
                        writeLong(queue, at, word);
                    } else {
                        writeInt(queue, at, (int) word);
                    }
                }
            }
            useAllSoon(queue);
        }
    }

    @Provide
    Arbitrary<List<Long>> words() {
        return word().list().ofMinSize(1).ofMaxSize(6);
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void damagedObjectsAreUndecodableAndTakeNoMemory(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 400) Integer> places,
            @ForAll @Size(min = 8, max = 8) List<Byte> values)
            throws Exception {
        try (SharedQueue<Object> queue = SharedQueue.create(Codec.ofSerializable(), 1 << 12)) {
            queue.add(new Object[] {new long[3], new ArrayList<>(List.of(1, 2)), "text", new int[2][2]});
            for (int i = 0; i < places.size(); i++) {
                int at = ring(queue) + RingLayout.RECORD_PAYLOAD + places.get(i);
                queue.view.words().put(queue.view.dataAt() + at, values.get(i));
            }
            inThread(() -> {
                        useAll(queue, () -> queue.offer("more"));
                        return null;
                    })
                    .get(60, SECONDS);
        }
    }

    @Example
    void positionsThatCannotBeAreDamage() throws Exception {
        long far = Long.MAX_VALUE & -8;
        for (int field : new int[] {RingLayout.HEAD, RingLayout.TAIL}) {
            for (long position : new long[] {far, far - CAPACITY, -8, Long.MIN_VALUE, 1, 12, 1L << 62}) {
                try (SharedQueue<byte[]> queue = used(10)) {
                    writeLong(queue, field, position);
                    assertThrows(
                            DamagedObjectException.class,
                            field == RingLayout.HEAD ? queue::poll : () -> queue.offer(new byte[200]));
                    assertThrows(DamagedObjectException.class, queue::remainingCapacity);
                    useAllSoon(queue);
                }
            }
        }
        try (SharedQueue<byte[]> queue = used(10)) {
            writeLong(queue, RingLayout.HEAD, 8 * CAPACITY);
            writeLong(queue, RingLayout.SEEN_HEAD, far);
            String message = assertThrows(DamagedObjectException.class, () -> queue.offer(new byte[1]))
                    .getMessage();
            assertTrue(message.contains("head=" + 8 * CAPACITY) && message.contains("tail="), message);
        }
    }

    @Example
    void lengthsThatCannotBeAreDamage() throws Exception {
        for (int word : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -2, CAPACITY / 2 - 14, CAPACITY, 1 << 30}) {
            try (SharedQueue<byte[]> queue = SharedQueue.create(Codec.ofBytes(), CAPACITY)) {
                queue.add(new byte[4]);
                writeInt(queue, ring(queue), word);
                assertThrows(DamagedObjectException.class, queue::peek);
                assertThrows(DamagedObjectException.class, queue::poll);
                assertThrows(DamagedObjectException.class, queue::take);
                assertThrows(DamagedObjectException.class, () -> queue.drainTo(new ArrayList<>()));
                useAllSoon(queue);
            }
        }
    }

    @Example
    void skipsThatLeadNowhereAreDamage() throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.create(Codec.ofBytes(), CAPACITY)) {
            queue.add(new byte[4]);
            writeInt(queue, ring(queue), RingLayout.SKIP);
            assertThrows(DamagedObjectException.class, queue::poll);
            useAllSoon(queue);
        }
        try (SharedQueue<byte[]> queue = used(10)) {
            for (int at = 0; at < CAPACITY; at += 8) {
                writeInt(queue, ring(queue) + at, RingLayout.SKIP);
            }
            assertThrows(DamagedObjectException.class, queue::take);
            useAllSoon(queue);
        }
    }

    /** The producer that repairs must not walk round and round. */
    @Example
    void aRingFullOfRecordsIsWalkedOnlyOnce() throws Exception {
        for (long tail : new long[] {0, (1L << 62) - CAPACITY, (1L << 62) - 8}) {
            try (SharedQueue<byte[]> queue = used(10)) {
                for (int at = 0; at < CAPACITY; at += 8) {
                    writeInt(queue, ring(queue) + at, 1);
                }
                writeLong(queue, RingLayout.TAIL, tail);
                writeLong(queue, RingLayout.HEAD, tail);
                writeLong(queue, RingLayout.PRODUCERS, LockRecord.held(Queues.deadId(), 7));
                inThread(() -> assertThrows(DamagedObjectException.class, () -> queue.offer(new byte[1])))
                        .get(60, SECONDS);
                useAllSoon(queue);
            }
        }
    }

    @Example
    void anotherCapacityIsDamageForWhoeverOpensTheQueue() {
        String name = Names.fresh();
        try (SharedQueue<byte[]> queue = SharedQueue.create(name, Codec.ofBytes(), CAPACITY)) {
            queue.add(new byte[4]);
            for (long capacity : new long[] {0, 256, 1024, 1 << 30, 1L << 31, 511, -1, Long.MIN_VALUE}) {
                writeLong(queue, RingLayout.CAPACITY, capacity);
                String message = assertThrows(
                                DamagedObjectException.class, () -> SharedQueue.open(name, Codec.ofBytes()))
                        .getMessage();
                assertTrue(message.contains("capacity=" + capacity), message);
            }
            assertEquals(4, queue.poll().length);
        } finally {
            Names.remove(name);
        }
    }
}

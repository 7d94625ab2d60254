package io.multiproc.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.UndecodableElementException;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How elements become bytes, and what happens when they cannot; the names of queues. */
@ExtendWith(Leftovers.class)
class QueueCodecTest {
    private final String name = Names.fresh();

    record Point(int x, int y) implements Serializable {}

    private static <E> E through(Codec<E> codec, E element) throws Exception {
        try (SharedQueue<E> queue = SharedQueue.create(codec, 1 << 12);
                SharedQueue<E> other = Copies.copy(queue)) {
            queue.put(element);
            E peeked = other.peek();
            E taken = other.take();
            if (!(peeked instanceof byte[])) {
                assertEquals(peeked, taken);
            }
            return taken;
        }
    }

    @Test
    void builtInCodecsKeepEveryValue() throws Exception {
        byte[] bytes = {1, 0, -1};
        assertArrayEquals(bytes, through(Codec.ofBytes(), bytes));
        assertArrayEquals(new byte[0], through(Codec.ofBytes(), new byte[0]));
        for (String text : List.of("", "plain", "\u00e4\u20ac\ud83d\ude00\0")) {
            assertEquals(text, through(Codec.ofString(), text));
        }
        assertEquals("?", through(Codec.ofString(), "\ud83d"));
        for (long number : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertEquals(number, through(Codec.ofLong(), number));
        }
        for (double number : new double[] {0, -0.0, Double.NaN, Double.MIN_VALUE, Double.NEGATIVE_INFINITY}) {
            assertEquals(number, through(Codec.ofDouble(), number));
        }
        assertEquals("long", Codec.ofLong().name());
    }

    @Test
    void aCodecOfOnesOwnTravelsWithTheQueue() throws Exception {
        Codec<Point> codec = Codec.of("point-1", p -> (p.x + "," + p.y).getBytes(StandardCharsets.US_ASCII), b -> {
            String[] parts = new String(b, StandardCharsets.US_ASCII).split(",");
            return new Point(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        });
        assertEquals(new Point(3, -4), through(codec, new Point(3, -4)));
        for (String bad : List.of("", "with space", "x".repeat(41), "\u00e4", "tab\t")) {
            assertThrows(IllegalArgumentException.class, () -> Codec.of(bad, b -> b, b -> b));
        }
        assertEquals(40, Codec.of("x".repeat(40), b -> b, b -> b).name().length());
    }

    @Test
    void valuesAndCollectionsOfTheJdkAreSerializable() throws Exception {
        EnumMap<TimeUnit, Object> byUnit = new EnumMap<>(TimeUnit.class);
        byUnit.put(TimeUnit.DAYS, Optional.of(1).get());
        for (Object element : List.<Object>of(
                1,
                "text",
                'c',
                (short) 3,
                2.5f,
                true,
                BigDecimal.TEN,
                Instant.EPOCH,
                Duration.ofDays(2),
                List.of(1, 2, 3),
                Map.of("a", 1),
                new ArrayList<>(Collections.nCopies(100, 7L)),
                new HashMap<>(Map.of("k", List.of("v"))),
                new TreeMap<>(Map.of(1, 2)),
                byUnit,
                TimeUnit.DAYS)) {
            assertEquals(element, through(Codec.<Object>ofSerializable(), element));
        }
        try (SharedQueue<int[][]> queue = SharedQueue.create(Codec.ofSerializable(), 1 << 10)) {
            queue.put(new int[][] {{1, 2}});
            assertArrayEquals(new int[] {1, 2}, queue.take()[0]);
        }
    }

    @Test
    void sharedObjectsMayBeElements() throws Exception {
        try (SharedInt counter = SharedInt.create(5);
                SharedIntArray array = SharedIntArray.create(name, 'i', 10);
                SharedLock lock = SharedLock.create();
                SharedQueue<Long> replies = SharedQueue.create(Codec.ofLong(), 256);
                SharedQueue<Object> objects = SharedQueue.create(Codec.ofSerializable(), 256);
                SharedQueue<Object> queue = SharedQueue.create(Codec.ofSerializable(), 1 << 14)) {
            queue.put(List.of(counter, array, lock));
            queue.put(replies);
            queue.put(objects);
            List<?> taken = (List<?>) queue.take();
            ((SharedInt) taken.get(0)).incrementAndGet();
            ((SharedIntArray) taken.get(1)).set(9, 4);
            assertTrue(((SharedLock) taken.get(2)).tryLock());
            assertTrue(lock.isHeldByCurrentThread());
            lock.unlock();
            assertEquals(6, counter.get());
            assertEquals(4, array.get(9));
            @SuppressWarnings("unchecked")
            SharedQueue<Long> reply = (SharedQueue<Long>) queue.take();
            reply.put(8L);
            assertEquals(8L, replies.take());
            assertInstanceOf(SharedQueue.class, queue.take());
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void aQueueWhoseCodecIsMadeOfLambdasIsAnElementOnlyIfThatIsAllowed() throws Exception {
        Codec<String> own = Codec.of("own", s -> s.getBytes(StandardCharsets.UTF_8), b -> "got " + b.length);
        try (SharedQueue<String> inner = SharedQueue.create(own, 256)) {
            assertThrows(UndecodableElementException.class, () -> through(Codec.<Object>ofSerializable(), inner));
            try (SharedQueue<Object> queue =
                    SharedQueue.create(Codec.ofSerializable(SerializedLambda.class), 1 << 13)) {
                queue.put(inner);
                inner.put("abc");
                assertEquals("got 3", ((SharedQueue<?>) queue.take()).take());
            }
        }
    }

    @Test
    void onlyAllowedClassesAreReadAndTheQueueGoesOn() throws Exception {
        URI uri = URI.create("some:thing");
        assertEquals(uri, through(Codec.<Object>ofSerializable(URI.class), uri));
        try (SharedQueue<Object> queue = SharedQueue.create(Codec.ofSerializable(URI.class), 1 << 12)) {
            queue.addAll(List.of(
                    InetAddress.getLoopbackAddress(),
                    List.of(InetAddress.getLoopbackAddress()),
                    new URL("file:/x"),
                    uri));
            assertThrows(UndecodableElementException.class, queue::peek);
            assertEquals(4, queue.size(), "peek leaves it");
            String message =
                    assertThrows(UndecodableElementException.class, queue::take).getMessage();
            assertTrue(message.contains("Codec.ofSerializable(") && message.contains("codec=serializable"), message);
            List<Object> rest = new ArrayList<>();
            assertThrows(UndecodableElementException.class, () -> queue.drainTo(rest));
            assertEquals(List.of(uri), rest);
            assertNull(queue.poll());
            for (int i = 0; i < 4; i++) {
                queue.taskDone();
            }
            queue.add(InetAddress.getLoopbackAddress());
            queue.clear();
            assertTrue(queue.awaitDone(Duration.ZERO));
        }
    }

    @Test
    void aMissingClassOrStrangeBytesAreUndecodable() throws Exception {
        byte[] stream = Copies.write(new Point(1, 2));
        String text = new String(stream, StandardCharsets.ISO_8859_1).replace("$Point", "$Pxxxx");
        byte[] huge = Copies.write(new long[1]);
        huge[huge.length - Long.BYTES - Integer.BYTES] = 0x7f;
        try (SharedQueue<byte[]> raw = SharedQueue.create(name, Codec.of("serializable", b -> b, b -> b), 1 << 12);
                SharedQueue<Object> queue = SharedQueue.open(name, Codec.ofSerializable(Point.class))) {
            raw.put(text.getBytes(StandardCharsets.ISO_8859_1));
            raw.put(new byte[0]);
            raw.put(new byte[] {1, 2, 3});
            raw.put(huge);
            raw.put(stream);
            String message =
                    assertThrows(UndecodableElementException.class, queue::take).getMessage();
            assertTrue(message.contains("Pxxxx"), message);
            for (int i = 0; i < 3; i++) {
                assertThrows(UndecodableElementException.class, queue::take);
            }
            assertEquals(new Point(1, 2), queue.take());
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void anElementThatCannotBeEncodedCostsNothing() throws Exception {
        try (SharedQueue<Object> queue = SharedQueue.create(Codec.ofSerializable(), 1 << 12)) {
            String message = assertThrows(IllegalArgumentException.class, () -> queue.put(new Object()))
                    .getMessage();
            assertTrue(message.contains("java.lang.Object"), message);
            assertThrows(IllegalArgumentException.class, () -> queue.offer(List.of(Thread.currentThread())));
            assertEquals(queue.capacity(), queue.remainingCapacity());
            queue.put("good");
            assertEquals("good", queue.take());
        }
    }

    @Test
    void faultsOfACodecAreTold() throws Exception {
        Codec<String> faulty = Codec.of(
                "faulty",
                s -> {
                    if (s.equals("throw")) {
                        throw new ArithmeticException("not this one");
                    }
                    return s.equals("null") ? null : s.getBytes(StandardCharsets.UTF_8);
                },
                b -> {
                    switch (b.length) {
                        case 1:
                            return null;
                        case 2:
                            throw new NoClassDefFoundError("gone");
                        default:
                            throw new ArithmeticException("bad length");
                    }
                });
        try (SharedQueue<String> queue = SharedQueue.create(faulty, 256)) {
            assertThrows(ArithmeticException.class, () -> queue.put("throw"));
            assertThrows(IllegalArgumentException.class, () -> queue.put("null"));
            assertTrue(queue.isEmpty());
            queue.addAll(List.of("1", "22", "333"));
            for (String cause : List.of("null", "gone", "bad length")) {
                String message = assertThrows(UndecodableElementException.class, queue::take)
                        .getMessage();
                assertTrue(message.contains(cause), message);
            }
            assertNull(queue.poll());
        }
    }

    @Test
    void aNameLeadsToOneQueueOfOneCodec() throws Exception {
        assertThrows(NoSuchNameException.class, () -> SharedQueue.open(name, Codec.ofLong()));
        try (SharedQueue<Long> made = SharedQueue.openOrCreate(name, Codec.ofLong(), 512);
                SharedQueue<Long> opened = SharedQueue.openOrCreate(name, Codec.ofLong(), 4096)) {
            assertEquals(Optional.of(name), opened.name());
            assertEquals(512, opened.capacity());
            made.put(3L);
            assertEquals(3L, opened.take());
            IncompatibleObjectException e =
                    assertThrows(IncompatibleObjectException.class, () -> SharedQueue.open(name, Codec.ofString()));
            assertEquals("string", e.expected());
            assertEquals("long", e.found());
            assertThrows(
                    IncompatibleObjectException.class,
                    () -> SharedQueue.openOrCreate(name, Codec.ofSerializable(), 512));
            assertThrows(NameExistsException.class, () -> SharedQueue.create(name, Codec.ofLong(), 512));
            assertThrows(IncompatibleObjectException.class, () -> SharedLock.open(name));
        } finally {
            Names.remove(name);
        }
        try (SharedInt other = SharedInt.create(name, 1)) {
            assertThrows(IncompatibleObjectException.class, () -> SharedQueue.open(name, Codec.ofLong()));
            assertEquals(1, other.get());
        } finally {
            Names.remove(name);
        }
    }
}

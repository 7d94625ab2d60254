package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.RemoteTaskException;
import io.multiproc.testing.Leftovers;
import io.multiproc.value.SharedInt;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A function on many items: map, forEach and streams. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class PoolMapTest {
    private static ProcessPool pool;

    @BeforeAll
    static void start() {
        pool = ProcessPool.create(3);
    }

    @AfterAll
    static void end() {
        pool.close();
        pool = null; // what waits in its memory goes when it is unreachable
    }

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static List<Integer> squares(int end) {
        return IntStream.range(0, end).map(i -> i * i).boxed().toList();
    }

    private static int square(int x) {
        return x * x;
    }

    @Test
    void mapKeepsTheOrder() throws Exception {
        assertEquals(squares(10), pool.map(PoolMapTest::square, upTo(10)));
        assertEquals(squares(100), pool.map(x -> x * x, upTo(100), 20));
        assertEquals(squares(1000), pool.map(x -> x * x, upTo(1000).stream()));
    }

    @Test
    void mapGivesTheSameForEveryChunk() throws Exception {
        for (int chunk : new int[] {50, 40, 6, 1, Integer.MAX_VALUE}) {
            assertEquals(squares(40), pool.map(x -> x * x, upTo(40), chunk));
        }
    }

    @Test
    void aChunkMustBePositive() {
        for (int chunk : new int[] {0, -1}) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> pool.map(x -> x, List.of(1), chunk));
            assertTrue(e.getMessage().contains("chunk=" + chunk), e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> pool.stream(x -> x, List.of(1), chunk));
            assertThrows(IllegalArgumentException.class, () -> pool.streamUnordered(x -> x, List.of(1), chunk));
        }
    }

    @Test
    void nothingMapsToNothing() throws Exception {
        assertEquals(List.of(), pool.map(x -> x, List.of()));
        assertEquals(List.of(), pool.map(x -> x, List.of(), 1));
        assertEquals(List.of(), pool.stream(x -> x, List.of()).toList());
        assertEquals(List.of(), pool.streamUnordered(x -> x, List.of()).toList());
        pool.forEach(x -> {}, List.of());
    }

    @Test
    void functionsOfEveryFormWork() throws Exception {
        List<String> words = List.of("a", "bb", "ccc");
        assertEquals(List.of(1, 2, 3), pool.map(String::length, words));
        assertEquals(List.of(1.0, 2.0), pool.map(Math::sqrt, List.of(1.0, 4.0)));
        assertEquals(List.of("xa", "xbb", "xccc"), pool.map("x"::concat, words));
        assertEquals(List.of(new Text("a"), new Text("bb"), new Text("ccc")), pool.map(Text::new, words));
        assertEquals(List.of(2, 3), pool.map(new Adder(1), List.of(1, 2)));
        String captured = "y";
        assertEquals(List.of("ya1"), pool.map(word -> captured + word + 1, List.of("a")));
        RemoteFunction<Integer, Long> widening = PoolMapTest::twice;
        assertEquals(List.of(2L), pool.map(widening, List.of(1)));
    }

    private static long twice(long x) {
        return 2 * x;
    }

    private record Text(String text) implements Serializable {}

    private record Adder(int number) implements RemoteFunction<Integer, Integer> {
        @Override
        public Integer apply(Integer x) {
            return x + number;
        }
    }

    @Test
    void forEachDoesSomethingWithEachItem() throws Exception {
        SharedInt sum = SharedInt.create(0);
        pool.forEach(x -> sum.getAndAdd(x), upTo(100));
        pool.forEach(x -> sum.getAndAdd(x), upTo(10).stream());
        assertEquals(4950 + 45, sum.get());
    }

    @Test
    void streamGivesResultsInOrder() {
        assertEquals(squares(10), pool.stream(x -> x * x, upTo(10)).toList());
        assertEquals(squares(1000), pool.stream(x -> x * x, upTo(1000), 100).toList());
    }

    @Test
    void streamUnorderedGivesEachResultOnce() {
        assertEquals(
                squares(1000),
                pool.streamUnordered(x -> x * x, upTo(1000), 100).sorted().toList());
        assertEquals(
                squares(50), pool.streamUnordered(x -> x * x, upTo(50)).sorted().toList());
    }

    @Test
    void streamReadsOnlyAFewItemsAhead() {
        int[] read = {0};
        Iterable<Integer> endless = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                return read[0]++;
            }
        };
        try (Stream<Integer> results = pool.stream(x -> x * x, endless)) {
            assertEquals(squares(20), results.limit(20).toList());
        }
        assertTrue(read[0] < 60, () -> "read=" + read[0]);
    }

    @Test
    void streamDeliversWhatIsBeforeAFailure() {
        for (int chunk : new int[] {1, 5}) {
            List<Integer> delivered = new ArrayList<>();
            RemoteTaskException e = assertThrows(
                    RemoteTaskException.class,
                    () -> pool.stream(x -> 6 / (2 - x), upTo(10), chunk).forEach(delivered::add));
            assertInstanceOf(ArithmeticException.class, e.getCause());
            assertEquals(List.of(3, 6), delivered);
        }
    }

    @Test
    void anItemThatThrowsEndsTheMap() throws Exception {
        RemoteTaskException e =
                assertThrows(RemoteTaskException.class, () -> pool.map(x -> 6 / (2 - x), upTo(1000), 1));
        assertInstanceOf(ArithmeticException.class, e.getCause());
        assertEquals(squares(10), pool.map(x -> x * x, upTo(10)));
    }

    @Test
    void chunksThatNobodyHasBegunDoNotRunAfterAFailure() throws Exception {
        SharedInt begun = SharedInt.create(0);
        SharedInt gate = SharedInt.create(0);
        assertThrows(
                RemoteTaskException.class,
                () -> pool.map(
                        x -> {
                            begun.getAndAdd(1);
                            if (x == 0) {
                                throw new IllegalStateException("first");
                            }
                            while (gate.get() == 0) {
                                Thread.onSpinWait();
                            }
                            return x;
                        },
                        upTo(1000),
                        1));
        gate.set(1);
        pool.map(x -> x, upTo(100), 1);
        assertTrue(begun.get() <= 10, () -> "begun=" + begun.get());
    }

    @Test
    void aFailingIterableThrowsItsExceptionAndThePoolGoesOn() throws Exception {
        for (int at : new int[] {0, 3}) {
            Iterable<Integer> failing = () -> IntStream.range(0, 10)
                    .mapToObj(i -> {
                        if (i == at) {
                            throw new IllegalArgumentException("item " + i);
                        }
                        return i;
                    })
                    .iterator();
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> pool.map(x -> x, failing));
            assertNull(e.getCause());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> pool.stream(x -> x, failing).toList());
            List<Integer> seen = new ArrayList<>();
            assertThrows(
                    IllegalArgumentException.class,
                    () -> pool.streamUnordered(x -> x, failing).forEach(seen::add));
            assertTrue(seen.size() <= at && seen.stream().distinct().count() == seen.size(), seen::toString);
        }
        assertEquals(squares(3), pool.map(x -> x * x, upTo(3)));
    }

    @Test
    void anInterruptedMapThrows() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> pool.map(x -> x, upTo(10)));
        assertEquals(1, pool.submit(() -> 1).join());
    }

    private record Rectangle(int width, int height) implements Serializable {}

    private static int area(int width, int height) {
        return width * height;
    }

    /** Python's starmap. */
    @Test
    void functionsOfSeveralArgumentsGetThemFromTheItem() throws Exception {
        List<Rectangle> rectangles =
                upTo(40).stream().map(i -> new Rectangle(i, i + 1)).toList();
        List<Integer> areas = upTo(40).stream().map(i -> i * (i + 1)).toList();
        assertEquals(areas, pool.map(r -> area(r.width, r.height), rectangles));
        assertEquals(areas, pool.map(r -> area(r.width(), r.height()), rectangles, 7));
    }

    /** Python's map_async and imap with a timeout: what is wanted later is submitted. */
    @Test
    void resultsMayBeWaitedForLaterOneByOneOrTogether() throws Exception {
        SharedInt gate = SharedInt.create(0);
        List<CompletableFuture<Integer>> results = new ArrayList<>();
        for (int x : upTo(10)) {
            results.add(pool.submit(() -> {
                while (x > 0 && gate.get() == 0) {
                    Thread.sleep(1);
                }
                return x * x;
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(results.toArray(CompletableFuture[]::new));
        assertEquals(0, results.get(0).get());
        assertThrows(TimeoutException.class, () -> results.get(1).get(50, TimeUnit.MILLISECONDS));
        assertThrows(TimeoutException.class, () -> all.get(50, TimeUnit.MILLISECONDS));
        gate.set(1);
        assertEquals(1, results.get(1).get());
        all.get();
        assertEquals(squares(10), results.stream().map(CompletableFuture::join).toList());
    }
}

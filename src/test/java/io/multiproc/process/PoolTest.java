package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.RemoteTaskException;
import io.multiproc.testing.Leftovers;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks of a pool and what comes back of them. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class PoolTest {
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

    @Test
    void aTaskReturnsItsResult() throws Exception {
        int five = 5;
        assertEquals(25, pool.submit(() -> five * five).get());
        assertEquals("null and text", pool.submit(() -> null + " and " + "text").get());
        assertNull(pool.submit(() -> null).get());
    }

    @Test
    void aTaskWithoutAResultCompletesWithNull() throws Exception {
        SharedInt counter = SharedInt.create(0);
        assertNull(pool.submit(() -> {
                    counter.set(7);
                })
                .get());
        assertEquals(7, counter.get());
    }

    @Test
    void valuesOfAllKindsComeBackAsTheyWent() throws Exception {
        List<Object> values = Arrays.asList(
                null,
                true,
                false,
                (byte) -3,
                (short) -300,
                'x',
                -70_000,
                1L << 40,
                1.5f,
                Double.NaN,
                "",
                "ascii",
                "latin é",
                "wide \u4e2d \ud83d\ude00",
                "half \ud83d",
                new BigInteger("123456789012345678901234567890"),
                Map.of("a", List.of(1, 2)),
                TimeUnit.DAYS);
        assertEquals(values, pool.map(value -> value, values));
        for (Object value : values) {
            assertEquals(value, pool.submit(() -> value).get());
        }
        byte[] bytes = {1, 2, 3};
        assertArrayEquals(bytes, pool.submit(() -> bytes).get());
        int[] numbers = {1, 2, 3};
        assertArrayEquals(numbers, pool.submit(() -> numbers).get());
    }

    private static int fail(int x) {
        throw new CustomException("code " + x);
    }

    private static final class CustomException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CustomException(String message) {
            super(message);
        }
    }

    @Test
    void anExceptionArrivesWithItsTypeAndItsStack() {
        ExecutionException e = assertThrows(
                ExecutionException.class, () -> pool.submit(() -> fail(3)).get());
        RemoteTaskException remote = assertInstanceOf(RemoteTaskException.class, e.getCause());
        CustomException cause = assertInstanceOf(CustomException.class, remote.getCause());
        assertEquals("code 3", cause.getMessage());
        assertTrue(remote.remoteStack().contains("PoolTest.fail(PoolTest.java:"), remote.remoteStack());
        AtomicReference<Throwable> seen = new AtomicReference<>();
        assertThrows(
                CompletionException.class,
                () -> pool.submit(() -> fail(4))
                        .whenComplete((nothing, thrown) -> seen.set(thrown))
                        .join());
        assertInstanceOf(RemoteTaskException.class, seen.get());
    }

    @Test
    void waitingInVainEndsInTimeAndTheTaskGoesOn() throws Exception {
        SharedInt gate = SharedInt.create(0);
        CompletableFuture<Integer> slow = pool.submit(() -> {
            while (gate.get() == 0) {
                Thread.sleep(1);
            }
            return 49;
        });
        assertThrows(TimeoutException.class, () -> slow.get(100, TimeUnit.MILLISECONDS));
        gate.set(1);
        assertEquals(49, slow.get());
    }

    @Test
    void moreTasksThanWorkersWait() {
        SharedInt gate = SharedInt.create(0);
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            int number = i;
            futures.add(pool.submit(() -> {
                while (gate.get() == 0) {
                    Thread.onSpinWait();
                }
                return number;
            }));
        }
        assertEquals(3, pool.workers().size());
        assertFalse(futures.stream().anyMatch(CompletableFuture::isDone));
        gate.set(1);
        assertEquals(upTo(45), futures.stream().map(CompletableFuture::join).toList());
    }

    @Test
    void noTaskWaitsBehindALongOneWhileAWorkerIsIdle() {
        SharedInt gate = SharedInt.create(0);
        List<CompletableFuture<Integer>> blocked = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            blocked.add(pool.submit(() -> {
                while (gate.get() == 0) {
                    Thread.onSpinWait();
                }
                return 0;
            }));
        }
        for (int i = 0; i < 100; i++) { // some of them lie in the lanes of the two
            pool.submit(() -> {});
        }
        CompletableFuture<Void> opener = pool.submit(() -> gate.set(1));
        opener.join();
        blocked.forEach(CompletableFuture::join);
    }

    @Test
    void largeTasksAndResultsTravelInMemoryOfTheirOwn() throws Exception {
        byte[] large = new byte[3 << 20];
        new Random(1).nextBytes(large);
        assertArrayEquals(large, pool.submit(() -> large).get());
        assertEquals(large.length, pool.submit(() -> large.length).get());
        assertEquals(5 << 20, pool.submit(() -> new byte[5 << 20]).get().length);
        List<String> texts =
                IntStream.range(0, 50_000).mapToObj(i -> "text " + i).toList();
        assertEquals(texts, pool.map(text -> text, texts));
    }

    @Test
    void messagesOfEveryLengthAroundTheLongestThatFitsArrive() throws Exception {
        for (int length = PoolLayout.LONGEST - 400; length <= PoolLayout.LONGEST + 8; length += 8) {
            byte[] bytes = new byte[length];
            bytes[length - 1] = 1;
            assertArrayEquals(bytes, pool.submit(() -> bytes).get());
        }
    }

    @Test
    void aResultMayBeASharedObject() throws Exception {
        SharedIntArray array = pool.submit(() -> {
                    SharedIntArray made = SharedIntArray.zeros(10);
                    made.set(3, 33);
                    return made;
                })
                .get();
        assertEquals(33, array.get(3));
        List<SharedInt> many = pool.map(SharedInt::create, upTo(40), 1);
        for (int i = 0; i < many.size(); i++) {
            assertEquals(i, many.get(i).get());
        }
    }

    @Test
    void aTaskKeepsItsSharedObjectsUntilItHasAttachedThem() throws Exception {
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            SharedInt number = SharedInt.create(i);
            futures.add(pool.submit(() -> number.get()));
            if (i % 50 == 0) {
                Leftovers.collect();
            }
        }
        assertEquals(upTo(200), futures.stream().map(CompletableFuture::join).toList());
    }

    private static final class RefusesToBeWritten implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) throws IOException {
            throw new UnsupportedOperationException("not to be written");
        }
    }

    private static final class RefusesToBeRead implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(java.io.ObjectInputStream in) {
            throw new UnsupportedOperationException("not to be read");
        }
    }

    @Test
    void whatCannotBeSentThrowsInTheCaller() throws Exception {
        Object bad = new RefusesToBeWritten();
        assertThrows(UnsupportedOperationException.class, () -> pool.submit(() -> bad));
        assertThrows(UnsupportedOperationException.class, () -> pool.map(x -> x, List.of(1, bad)));
        Thread thread = new Thread();
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> pool.submit(() -> thread.getName()));
        assertTrue(e.getMessage().contains("class=java.lang.Thread"), e.getMessage());
        e = assertThrows(IllegalArgumentException.class, () -> pool.map(x -> thread.getName(), List.of(1)));
        assertTrue(e.getMessage().contains("class=java.lang.Thread"), e.getMessage());
        e = assertThrows(IllegalArgumentException.class, () -> pool.map(x -> 1, List.of(thread)));
        assertTrue(e.getMessage().contains("java.lang.Thread"), e.getMessage());
        assertEquals(1, pool.submit(() -> 1).get());
    }

    @Test
    void nothingIsNoTask() {
        assertThrows(NullPointerException.class, () -> pool.submit((RemoteCallable<Integer>) null));
        assertThrows(NullPointerException.class, () -> pool.submit((RemoteRunnable) null));
        assertThrows(NullPointerException.class, () -> pool.map(null, List.of(1)));
        assertThrows(NullPointerException.class, () -> pool.map(x -> x, (List<Integer>) null));
        assertThrows(NullPointerException.class, () -> pool.stream(null, List.of(1)));
    }

    @Test
    void aTaskThatCannotBeReadFailsAlone() {
        Object bad = new RefusesToBeRead();
        CompletionException e = assertThrows(
                CompletionException.class,
                () -> pool.submit(() -> bad.hashCode()).join());
        assertTrue(e.getMessage().contains("not to be read"), e.getMessage());
        assertEquals(1, pool.submit(() -> 1).join());
    }

    @Test
    void aResultThatCannotBeSentFailsAlone() {
        CompletionException e = assertThrows(
                CompletionException.class,
                () -> pool.submit(() -> (Object) new Thread()).join());
        assertTrue(e.getMessage().contains("class=java.lang.Thread"), e.getMessage());
        assertThrows(
                CompletionException.class,
                () -> pool.submit(() -> (Object) new RefusesToBeWritten()).join());
        assertEquals(1, pool.submit(() -> 1).join());
    }

    @Test
    void aResultThatCannotBeReadFailsAlone() {
        CompletionException e = assertThrows(
                CompletionException.class,
                () -> pool.submit(() -> (Object) new RefusesToBeRead()).join());
        assertTrue(e.getMessage().contains("not to be read"), e.getMessage());
        assertEquals(1, pool.submit(() -> 1).join());
    }

    @Test
    void aDependentFunctionThatThrowsHarmsNobody() {
        for (int i = 0; i < 10; i++) {
            CompletableFuture<Integer> bad = pool.submit(() -> 1).thenApply(x -> {
                throw new StackOverflowError("expected");
            });
            assertThrows(CompletionException.class, bad::join);
        }
        assertEquals(1, pool.submit(() -> 1).join());
    }

    @Test
    void aDependentFunctionMaySubmit() {
        assertEquals(
                3,
                pool.submit(() -> 1)
                        .thenCompose(x -> pool.submit(() -> x + 1))
                        .thenCompose(x -> pool.submit(() -> x + 1))
                        .join());
    }

    @Test
    void aDependentFunctionMayWaitForAnotherTask() {
        SharedInt gate = SharedInt.create(0);
        CompletableFuture<Integer> first = pool.submit(() -> {
            while (gate.get() == 0) {
                Thread.sleep(1);
            }
            return 1;
        });
        CompletableFuture<Integer> both =
                first.thenApply(x -> x + pool.submit(() -> 2).join());
        gate.set(1);
        assertEquals(3, both.join());
    }

    @Test
    void anInterruptedTaskLeavesNothingToTheNext() {
        for (int i = 0; i < 10; i++) {
            pool.submit(() -> Thread.currentThread().interrupt()).join();
            assertFalse(
                    pool.submit(() -> Thread.currentThread().isInterrupted()).join());
        }
    }

    @Test
    void manyThreadsMaySubmit() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int base = t * 1000;
            Thread thread = new Thread(() -> {
                for (int i = base; i < base + 500; i++) {
                    int number = i;
                    assertEquals(number + 1, pool.submit(() -> number + 1).join());
                }
            });
            thread.setUncaughtExceptionHandler((where, e) -> failures.add(e));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void aTaskMayHaveAPoolOfItsOwn() {
        assertEquals(
                14,
                pool.submit(() -> {
                            try (ProcessPool own = ProcessPool.create(2)) {
                                return own.map(x -> x * x, List.of(1, 2, 3)).stream()
                                        .mapToInt(x -> x)
                                        .sum();
                            }
                        })
                        .join());
    }
}

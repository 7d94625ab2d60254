package io.multiproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.process.JvmProcess;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Sampled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reads and writes as one, on every width. */
@ExtendWith(Leftovers.class)
class AtomicsTest {
    private static final int ADDS = 20_000;

    @ParameterizedTest
    @ValueSource(chars = {'b', 'B', 'h', 'H', 'i', 'u'})
    void everyModeOfAnIntReadsWhatAnyWrote(char code) {
        try (SharedInt value = SharedInt.create(code, 1)) {
            value.setPlain(2);
            assertEquals(2, value.get());
            value.setRelease(3);
            assertEquals(3, value.getPlain());
            value.set(100);
            assertEquals(100, value.getAcquire());
            assertFalse(value.compareAndSet(99, 1));
            assertTrue(value.compareAndSet(100, 101));
            assertEquals(101, value.getAndSet(102));
            assertEquals(102, value.getAndAdd(3));
            assertEquals(106, value.addAndGet(1));
            assertEquals(106, value.getAndIncrement());
            assertEquals(108, value.incrementAndGet());
            assertEquals(108, value.getAndDecrement());
            assertEquals(106, value.decrementAndGet());
            assertEquals(106, value.getAndUpdate(x -> x - 6));
            assertEquals(50, value.updateAndGet(x -> x / 2));
            assertEquals(50, value.getAndAccumulate(9, Math::max));
            assertEquals(9, value.accumulateAndGet(9, Math::min));
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'I', 'l', 'L', 'q', 'Q'})
    void everyModeOfALongReadsWhatAnyWrote(char code) {
        try (SharedLong value = SharedLong.create(code, 1)) {
            value.setPlain(2);
            assertEquals(2, value.get());
            value.setRelease(3);
            assertEquals(3, value.getPlain());
            long large = value.code().size() == 4 && code == 'l' ? 2_000_000_000L : 4_000_000_000L;
            value.set(large);
            assertEquals(large, value.getAcquire());
            assertFalse(value.compareAndSet(large - (1L << 32), 1), "not equal, though the low bits are");
            assertTrue(value.compareAndSet(large, 101));
            assertEquals(101, value.getAndSet(102));
            assertEquals(102, value.getAndAdd(3));
            assertEquals(106, value.addAndGet(1));
            assertEquals(106, value.getAndIncrement());
            assertEquals(108, value.incrementAndGet());
            assertEquals(108, value.getAndDecrement());
            assertEquals(106, value.decrementAndGet());
            assertEquals(106, value.getAndUpdate(x -> x - 6));
            assertEquals(50, value.updateAndGet(x -> x / 2));
            assertEquals(50, value.getAndAccumulate(9, Math::max));
            assertEquals(9, value.accumulateAndGet(9, Math::min));
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'f', 'd'})
    void everyModeOfADoubleReadsWhatAnyWrote(char code) {
        try (SharedDouble value = SharedDouble.create(code, 1)) {
            value.setPlain(2);
            assertEquals(2, value.get());
            value.setRelease(3);
            assertEquals(3, value.getPlain());
            value.set(0.1);
            assertEquals(value.get(), value.getAcquire());
            assertFalse(value.compareAndSet(0.2, 1));
            assertTrue(value.compareAndSet(0.1, 0.0), "what set stored is what set would store");
            assertFalse(value.compareAndSet(-0.0, 1), "bit by bit");
            assertTrue(value.compareAndSet(0.0, Double.NaN));
            assertTrue(value.compareAndSet(Double.NaN, 101));
            assertEquals(101, value.getAndSet(102));
            assertEquals(102, value.getAndAdd(3));
            assertEquals(106, value.addAndGet(1));
            assertEquals(106, value.getAndIncrement());
            assertEquals(108, value.incrementAndGet());
            assertEquals(108, value.getAndDecrement());
            assertEquals(106, value.decrementAndGet());
            assertEquals(106, value.getAndUpdate(x -> x - 6));
            assertEquals(50, value.updateAndGet(x -> x / 2));
            assertEquals(50, value.getAndAccumulate(9, Math::max));
            assertEquals(9, value.accumulateAndGet(9, Math::min));
            value.set(Double.NaN);
            assertEquals(Double.NaN, value.getAndAdd(1));
        }
    }

    @Test
    void addingWrapsAroundAsInC() {
        Object[][] cases = {
            {'b', 127, -128}, {'B', 255, 0}, {'h', 32767, -32768}, {'H', 65535, 0}, {'i', 1 << 31 ^ -1, 1 << 31}
        };
        for (Object[] one : cases) {
            try (SharedInt value = SharedInt.create((char) one[0], (int) one[1])) {
                assertEquals(one[1], value.getAndAdd(1));
                assertEquals(one[2], value.get());
                assertEquals(one[1], value.decrementAndGet());
                assertEquals(one[2], value.incrementAndGet());
                int wide = value.addAndGet(70_001 << 8 | 1);
                assertEquals(wide, value.get(), "the result is what is stored");
            }
        }
        try (SharedLong value = SharedLong.create('I', 0xffff_ffffL);
                SharedLong q = SharedLong.create(Long.MAX_VALUE)) {
            assertEquals(0, value.incrementAndGet());
            assertEquals(0xffff_ffffL, value.decrementAndGet());
            assertEquals(Long.MIN_VALUE, q.incrementAndGet());
        }
    }

    @Test
    void whatIsSetMustBeInRange() {
        try (SharedInt b = SharedInt.create('b', 1);
                SharedIntArray array = SharedIntArray.of('B', 1, 2, 3)) {
            List<org.junit.jupiter.api.function.Executable> writes = List.of(
                    () -> b.set(128),
                    () -> b.setPlain(-129),
                    () -> b.setRelease(1000),
                    () -> b.compareAndSet(1, 128),
                    () -> b.getAndSet(128),
                    () -> b.updateAndGet(x -> x + 127),
                    () -> array.set(0, -1),
                    () -> array.setVolatile(0, 256),
                    () -> array.compareAndSet(0, 1, -1),
                    () -> array.fill(256),
                    () -> array.set(0, new int[] {5, 6, 256}, 0, 3));
            for (var write : writes) {
                String message =
                        assertThrows(IllegalArgumentException.class, write).getMessage();
                assertTrue(message.contains("value=") && message.contains("range="), message);
            }
            assertEquals(1, b.get());
            assertEquals(List.of(1, 2, 3), array.stream().boxed().toList(), "nothing was changed");
            assertFalse(b.compareAndSet(257, 2), "no cell has what is not in its range");
        }
    }

    /** Adds to its own elements of an array; the others' lie in the same words. */
    private static void add(SharedIntArray array, int first) {
        for (int i = 0; i < ADDS; i++) {
            for (int at = first; at < array.length(); at += 2) {
                array.getAndAdd(at, 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'b', 'h', 'i', 'B', 'H'})
    @Sampled(3)
    void neighboursInOneWordDoNotDisturbEachOtherAcrossProcesses(char code) throws Exception {
        try (SharedIntArray array = SharedIntArray.zeros(code, 7)) {
            List<JvmProcess> children = JvmProcess.startAll(() -> add(array, 0), () -> add(array, 1));
            for (JvmProcess child : children) {
                child.join();
            }
            int expected = IntCells.wrap(array.form, ADDS);
            for (int at = 0; at < 7; at++) {
                assertEquals(expected, array.get(at));
            }
        }
    }

    @Test
    void plainWritesToANeighbourAreNotLostUnderAtomics() throws Exception {
        try (SharedIntArray array = SharedIntArray.zeros('B', 4)) {
            FutureTask<Void> other = new FutureTask<>(
                    () -> {
                        for (int i = 0; i < 500_000; i++) {
                            array.getAndAdd(1, 1);
                            array.compareAndSet(2, 0, 0);
                        }
                    },
                    null);
            new Thread(other, "test-thread").start();
            for (int i = 0; !other.isDone(); i++) {
                array.set(0, i & 0xff);
                assertEquals(i & 0xff, array.get(0));
                array.setRelease(3, i & 0xff);
                assertEquals(i & 0xff, array.getAcquire(3));
            }
            other.get();
            assertEquals(500_000 & 0xff, array.get(1));
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'f', 'd'})
    void concurrentSumsOfDoublesAreExact(char code) throws Exception {
        try (SharedDouble sum = SharedDouble.create(code, 0);
                SharedInt small = SharedInt.create('H', 0);
                SharedLong unsigned = SharedLong.create('I', 0)) {
            List<FutureTask<Void>> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                FutureTask<Void> task = new FutureTask<>(
                        () -> {
                            for (int i = 0; i < ADDS; i++) {
                                sum.getAndAdd(0.5);
                                small.getAndUpdate(x -> x + 3 & 0xffff);
                                unsigned.getAndAdd(1L << 31);
                            }
                        },
                        null);
                threads.add(task);
                new Thread(task, "test-thread").start();
            }
            for (FutureTask<Void> thread : threads) {
                thread.get();
            }
            assertEquals(4 * ADDS * 0.5, sum.get());
            assertEquals(4 * ADDS * 3 & 0xffff, small.get());
            assertEquals(0, unsigned.get());
        }
    }

    @Test
    void aReleaseIsSeenWithAllThatCameBeforeItAcrossProcesses() throws Exception {
        try (SharedIntArray data = SharedIntArray.zeros('i', 64);
                SharedInt ready = SharedInt.create('B', 0);
                SharedInt seen = SharedInt.create('h', 0)) {
            JvmProcess child = JvmProcess.start(() -> {
                for (int round = 1; round <= 200; round++) {
                    while (ready.getAcquire() != round) {
                        Thread.yield();
                    }
                    for (int i = 0; i < 64; i++) {
                        if (data.get(i) != round) {
                            throw new AssertionError("round " + round + ": " + data);
                        }
                    }
                    seen.setRelease(round);
                }
            });
            for (int round = 1; round <= 200; round++) {
                data.fill(round);
                ready.setRelease(round);
                while (seen.getAcquire() != round && child.isAlive()) {
                    Thread.yield();
                }
            }
            child.join();
        }
    }
}

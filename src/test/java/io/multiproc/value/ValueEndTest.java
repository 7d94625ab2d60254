package io.multiproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.Copies;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Sampled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of values and arrays: no use of them, at any time, ends the process. */
@ExtendWith(Leftovers.class)
class ValueEndTest {
    /** One that lies in the arena, and one that has a segment to itself. */
    private static final int SMALL = 100;

    private static final int LARGE = 1 << 18;

    @Test
    void everyUseOfAnEndedValueIsRefused() {
        SharedInt i = SharedInt.create('b', 1);
        SharedLong q = SharedLong.create(1);
        SharedDouble d = SharedDouble.create('f', 1);
        i.close();
        i.close();
        q.close();
        d.close();
        refused(
                i::get,
                () -> i.set(1),
                i::getPlain,
                () -> i.setRelease(1),
                () -> i.compareAndSet(1, 2),
                () -> i.compareAndSet(1000, 2),
                () -> i.getAndAdd(1),
                () -> i.updateAndGet(x -> x),
                i::getNumber,
                i::getLock,
                q::get,
                () -> q.setPlain(1),
                () -> q.getAndSet(1),
                d::getAcquire,
                () -> d.getAndAdd(1),
                d::asDouble,
                () -> Copies.write(d));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, SMALL, LARGE})
    void everyUseOfAnEndedArrayIsRefused(int length) {
        SharedIntArray array = SharedIntArray.zeros('H', length);
        array.close();
        array.close();
        assertTrue(array.isClosed());
        assertEquals(length, array.length());
        if (length > 0) {
            refused(
                    () -> array.get(0),
                    () -> array.set(length - 1, 1),
                    () -> array.getVolatile(0),
                    () -> array.setRelease(0, 1),
                    () -> array.getAndAdd(0, 1),
                    () -> array.getNumber(0));
        }
        refused(
                array::toArray,
                array::stream,
                () -> array.fill(1),
                () -> array.get(0, new int[0], 0, 0),
                () -> array.set(0, new short[0], 0, 0),
                () -> array.asBuffer(0, 0),
                array::getLock,
                () -> Copies.write(array));
    }

    private static void refused(Executable... uses) {
        for (Executable use : uses) {
            String message = assertThrows(IllegalStateException.class, use).getMessage();
            assertTrue(message.contains("is closed"), message);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void theEndOfOneOfTwoViewsLeavesTheOther(int length) throws Exception {
        SharedIntArray array = SharedIntArray.zeros(length);
        SharedIntArray copy = Copies.copy(array);
        array.set(1, 5);
        array.close();
        assertEquals(5, copy.get(1));
        copy.getLock().lock();
        copy.getLock().unlock();
        copy.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void compiledLoopsSurviveTheEndAndTheCollector(int length) throws Exception {
        for (int round = 0; round < Sampled.Rounds.of(12, 3); round++) {
            SharedIntArray array = SharedIntArray.zeros(length);
            SharedDouble value = SharedDouble.create(round);
            SharedIntArray used = array;
            List<FutureTask<Void>> threads =
                    List.of(inThread(() -> read(used, value)), inThread(() -> write(used, value)));
            Thread.sleep(20);
            array.close();
            value.close();
            array = null;
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            for (FutureTask<Void> thread : threads) {
                thread.get();
            }
        }
    }

    private static void read(SharedIntArray array, SharedDouble value) {
        try {
            double sum = 0;
            while (sum < Double.MAX_VALUE) {
                for (int i = 0; i < array.length(); i++) {
                    sum += array.get(i) + value.get();
                }
            }
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().contains("is closed"), e::getMessage);
        }
    }

    private static void write(SharedIntArray array, SharedDouble value) {
        try {
            while (true) {
                for (int i = 0; i < array.length(); i++) {
                    array.getAndAdd(i, 1);
                    value.setPlain(i);
                }
                array.fill(7);
            }
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().contains("is closed"), e::getMessage);
        }
    }

    private static FutureTask<Void> inThread(Runnable work) {
        FutureTask<Void> task = new FutureTask<>(work, null);
        new Thread(task, "test-thread").start();
        return task;
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void aBufferKeepsTheElementsOfAnArrayThatIsUnreachable(int length) throws Exception {
        List<ByteBuffer> buffers = new ArrayList<>();
        List<SharedIntArray> others = new ArrayList<>();
        for (int round = 0; round < 8; round++) {
            SharedIntArray array = SharedIntArray.zeros(length);
            array.fill(round);
            buffers.add(array.asBuffer(1, 50).slice().order(java.nio.ByteOrder.nativeOrder()));
            array = null;
            Leftovers.collect();
            others.add(SharedIntArray.zeros(length)); // It must not lie where a buffer looks.
            others.get(round).fill(-1);
        }
        for (int round = 0; round < 8; round++) {
            for (int i = 0; i < 50; i++) {
                assertEquals(round, buffers.get(round).getInt(4 * i));
            }
        }
        others.forEach(SharedIntArray::close);
    }

    /** A collection for every 200 rounds of a thread: without end one after the other, they would leave the threads no time on a busy machine. */
    @Test
    void manyThreadsMakeAndDropObjectsWhileTheCollectorFreesThem() throws Exception {
        int numberOfThreads = 4;
        int rounds = Sampled.Rounds.of(2_000, 400);
        int roundsPerCollection = 200;
        Semaphore collections = new Semaphore(0);
        List<FutureTask<Void>> threads = new ArrayList<>();
        for (int t = 0; t < numberOfThreads; t++) {
            int thread = t;
            threads.add(inThread(() -> {
                Object[] cycle = null;
                for (int i = 0; i < rounds; i++) {
                    SharedLong value = SharedLong.create(thread);
                    SharedIntArray array = SharedIntArray.zeros(i % 60);
                    assertEquals(0, array.stream().sum(), "a new array is zero");
                    array.fill(i);
                    assertEquals(thread, value.get());
                    cycle = new Object[] {value, array, i % 100 == 0 ? null : cycle};
                    if (i % roundsPerCollection == 0) {
                        collections.release();
                    }
                }
                assertEquals(3, cycle.length);
            }));
        }
        for (int i = 0; i < numberOfThreads * rounds / roundsPerCollection; i++) {
            while (!collections.tryAcquire(1, TimeUnit.SECONDS)) {
                for (FutureTask<Void> thread : threads) {
                    if (thread.isDone()) {
                        thread.get(); // One that failed releases nothing any more.
                    }
                }
            }
            System.gc();
        }
        for (FutureTask<Void> thread : threads) {
            thread.get();
        }
    }

    @Test
    void aHundredThousandValuesNeedNoMoreMappingsThanAFew() throws Exception {
        int before = Leftovers.mappings().size();
        List<SharedInt> values = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            values.add(SharedInt.create(i));
        }
        for (int i = 0; i < 100_000; i++) {
            assertEquals(i, values.get(i).get());
        }
        assertTrue(Leftovers.mappings().size() <= before + 8, () -> "more than a few mappings");
        values.forEach(SharedInt::close);
    }
}

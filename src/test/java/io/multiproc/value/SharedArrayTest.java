package io.multiproc.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.process.JvmProcess;
import io.multiproc.testing.Leftovers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays: elements, bounds, and many elements at once. */
@ExtendWith(Leftovers.class)
class SharedArrayTest {

    @ParameterizedTest
    @EnumSource
    void elementsAreZeroUntilTheyAreWrittenAndBoundsAreKept(TypeCode code) {
        try (SharedArray array = SharedArray.zeros(code.code(), 5)) {
            assertEquals(5, array.length());
            for (long i = 0; i < 5; i++) {
                assertEquals(0.0, array.getNumber(i).doubleValue());
                array.setNumber(i, i + 1);
                assertEquals(i + 1.0, array.getNumber(i).doubleValue());
            }
            for (long bad : new long[] {-1, 5, Integer.MAX_VALUE, 1L << 61, Long.MAX_VALUE, Long.MIN_VALUE}) {
                for (Executable use : List.<Executable>of(() -> array.getNumber(bad), () -> array.setNumber(bad, 1))) {
                    String message =
                            assertThrows(IndexOutOfBoundsException.class, use).getMessage();
                    assertTrue(message.contains("index=" + bad) && message.contains("length=5"), message);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anArrayMayHaveNoElements(TypeCode code) {
        try (SharedArray array = SharedArray.zeros(code.code(), 0)) {
            assertEquals(0, array.length());
            assertThrows(IndexOutOfBoundsException.class, () -> array.getNumber(0));
            assertEquals(0, array.asBuffer(0, 0).capacity());
            assertTrue(array.toString().contains("length=0, []"), array::toString);
        }
        try (SharedIntArray array = SharedIntArray.of()) {
            assertEquals(0, array.toArray().length);
            assertEquals(0, array.stream().count());
            array.fill(3);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void aLengthThatCannotBeIsRefused(long length) {
        for (Executable creation : List.<Executable>of(
                () -> SharedArray.zeros('i', length),
                () -> SharedIntArray.zeros(length),
                () -> SharedDoubleArray.zeros('f', length))) {
            assertTrue(assertThrows(IllegalArgumentException.class, creation)
                    .getMessage()
                    .contains("length=" + length));
        }
    }

    @Test
    void elementsAreGivenInOrder() {
        try (SharedIntArray ints = SharedIntArray.of(1, 2, 3, 4);
                SharedArray shorts = SharedArray.of('H', 1, 2, 65535);
                SharedLongArray longs = SharedLongArray.of('I', 1, 4_000_000_000L);
                SharedDoubleArray doubles = SharedDoubleArray.of('f', 0.5, -1)) {
            assertArrayEquals(new int[] {1, 2, 3, 4}, ints.toArray());
            assertEquals(65535, shorts.getNumber(2));
            assertArrayEquals(new long[] {1, 4_000_000_000L}, longs.toArray());
            assertArrayEquals(new double[] {0.5, -1}, doubles.toArray());
            assertEquals(10, ints.stream().sum());
            assertEquals(4_000_000_001L, longs.stream().parallel().sum());
            assertEquals(-0.5, doubles.stream().sum());
            assertEquals(
                    "SharedIntArray[i, length=4, [1, 2, 3, 4], ",
                    ints.toString().substring(0, 42));
        }
    }

    @Test
    void everyModeOfAnElementReadsWhatAnyWrote() {
        try (SharedIntArray ints = SharedIntArray.zeros('h', 3);
                SharedLongArray longs = SharedLongArray.zeros('I', 3);
                SharedDoubleArray doubles = SharedDoubleArray.zeros('f', 3)) {
            ints.setVolatile(1, 5);
            assertEquals(5, ints.getAcquire(1));
            ints.setRelease(1, 6);
            assertEquals(6, ints.getVolatile(1));
            assertEquals(6, ints.getAndSet(1, 7));
            assertEquals(7, ints.getAndAdd(1, 1));
            assertEquals(9, ints.incrementAndGet(1));
            assertTrue(ints.compareAndSet(1, 9, -1));
            assertEquals(-2, ints.updateAndGet(1, x -> x * 2));
            assertEquals(-2, ints.getAndAccumulate(1, 3, Math::max));
            assertArrayEquals(new int[] {0, 3, 0}, ints.toArray());
            longs.setVolatile(1, 5);
            assertEquals(5, longs.getAcquire(1));
            longs.setRelease(1, 6);
            assertEquals(6, longs.getVolatile(1));
            assertEquals(6, longs.getAndSet(1, 7));
            assertEquals(7, longs.getAndAdd(1, 1));
            assertEquals(7, longs.decrementAndGet(1));
            assertTrue(longs.compareAndSet(1, 7, 9));
            assertEquals(18, longs.accumulateAndGet(1, 9, Long::sum));
            assertArrayEquals(new long[] {0, 18, 0}, longs.toArray());
            doubles.setVolatile(1, 5);
            assertEquals(5, doubles.getAcquire(1));
            doubles.setRelease(1, 6);
            assertEquals(6, doubles.getVolatile(1));
            assertEquals(6, doubles.getAndSet(1, 7));
            assertEquals(7, doubles.getAndAdd(1, 0.5));
            assertTrue(doubles.compareAndSet(1, 7.5, 9));
            assertEquals(9, doubles.getAndUpdate(1, Math::sqrt));
            assertArrayEquals(new double[] {0, 3, 0}, doubles.toArray());
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'b', 'h', 'i'})
    void rangesOfIntsAreCopiedBothWays(char code) {
        try (SharedIntArray array = SharedIntArray.zeros(code, 10)) {
            array.set(4, new int[] {9, -1, -2, -3, -4, 9}, 1, 4);
            assertArrayEquals(new int[] {0, 0, 0, 0, -1, -2, -3, -4, 0, 0}, array.toArray());
            int[] back = new int[4];
            array.get(5, back, 1, 2);
            assertArrayEquals(new int[] {0, -2, -3, 0}, back);
            array.fill(2, 4, 7);
            assertArrayEquals(new int[] {0, 0, 7, 7, -1, -2, -3, -4, 0, 0}, array.toArray());
            for (Executable bad : List.<Executable>of(
                    () -> array.set(8, new int[3], 0, 3),
                    () -> array.set(-1, new int[3], 0, 3),
                    () -> array.set(0, new int[3], 1, 3),
                    () -> array.get(0, new int[3], -1, 3),
                    () -> array.get(Long.MAX_VALUE, new int[3], 0, 3),
                    () -> array.fill(3, 2, 1),
                    () -> array.fill(3, 11, 1),
                    () -> array.asBuffer(3, 8),
                    () -> array.asBuffer(3, -1))) {
                assertThrows(IndexOutOfBoundsException.class, bad);
            }
            assertArrayEquals(new int[] {0, 0, 7, 7, -1, -2, -3, -4, 0, 0}, array.toArray());
        }
    }

    @Test
    void rangesOfTheMatchingJavaTypesAreCopiedBitByBit() {
        byte[] bytes = {-1, 1};
        short[] shorts = {-1, 1};
        int[] ints = {-1, 1};
        long[] longs = {-1, 1};
        float[] floats = {-0.0f, Float.NaN};
        double[] doubles = {-0.0, Double.NaN};
        try (SharedIntArray one = SharedIntArray.zeros('B', 3);
                SharedIntArray two = SharedIntArray.zeros('H', 3);
                SharedIntArray four = SharedIntArray.zeros('i', 3);
                SharedLongArray unsigned = SharedLongArray.zeros('I', 3);
                SharedLongArray eight = SharedLongArray.zeros('Q', 3);
                SharedDoubleArray f = SharedDoubleArray.zeros('f', 3);
                SharedDoubleArray d = SharedDoubleArray.zeros('d', 3)) {
            one.set(1, bytes, 0, 2);
            assertArrayEquals(new int[] {0, 255, 1}, one.toArray());
            byte[] bytesBack = new byte[2];
            one.get(1, bytesBack, 0, 2);
            assertArrayEquals(bytes, bytesBack);
            two.set(1, shorts, 0, 2);
            assertArrayEquals(new int[] {0, 65535, 1}, two.toArray());
            short[] shortsBack = new short[2];
            two.get(1, shortsBack, 0, 2);
            assertArrayEquals(shorts, shortsBack);
            four.set(1, ints, 0, 2);
            assertArrayEquals(new int[] {0, -1, 1}, four.toArray());
            unsigned.set(1, ints, 0, 2);
            assertArrayEquals(new long[] {0, 0xffff_ffffL, 1}, unsigned.toArray());
            int[] intsBack = new int[2];
            unsigned.get(1, intsBack, 0, 2);
            assertArrayEquals(ints, intsBack);
            eight.set(1, longs, 0, 2);
            assertArrayEquals(new long[] {0, -1, 1}, eight.toArray());
            f.set(1, floats, 0, 2);
            assertArrayEquals(new double[] {0, -0.0, Double.NaN}, f.toArray());
            float[] floatsBack = new float[2];
            f.get(1, floatsBack, 0, 2);
            assertArrayEquals(floats, floatsBack);
            d.set(1, doubles, 0, 2);
            assertArrayEquals(new double[] {0, -0.0, Double.NaN}, d.toArray());

            for (Executable bad : List.<Executable>of(
                    () -> four.set(0, bytes, 0, 2),
                    () -> one.get(0, shorts, 0, 2),
                    () -> eight.set(0, ints, 0, 2),
                    () -> d.get(0, floats, 0, 2))) {
                String message =
                        assertThrows(IllegalArgumentException.class, bad).getMessage();
                assertTrue(message.contains("width=") && message.contains("code="), message);
            }
        }
    }

    @Test
    void aLongArrayIsCopiedWhole() {
        int[] values = IntStream.range(0, 100_000).map(i -> i * 31).toArray();
        try (SharedIntArray array = SharedIntArray.of(values)) {
            assertArrayEquals(values, array.toArray());
            assertEquals(Arrays.stream(values).sum(), array.stream().sum());
            array.fill(9, 99_991, -1);
            assertEquals(99_982, array.stream().filter(i -> i == -1).count());
            assertEquals(values[8], array.get(8));
            assertEquals(values[99_991], array.get(99_991));
        }
    }

    @Test
    void aBufferIsTheArrayItself() {
        try (SharedIntArray array = SharedIntArray.zeros('h', 10)) {
            ByteBuffer buffer = array.asBuffer(2, 3);
            assertEquals(6, buffer.capacity());
            assertEquals(ByteOrder.nativeOrder(), buffer.order());
            buffer.putShort(2, (short) -5);
            assertEquals(-5, array.get(3));
            array.set(4, 6);
            assertEquals(6, buffer.getShort(4));
        }
    }

    @Test
    void aChildSumsInPlace() throws Exception {
        int[] values = {680, 626, 934, 821, 150, 233, 548, 982, 714, 831};
        int[] expected = values.clone();
        for (int i = 1; i < expected.length; i++) {
            expected[i] += expected[i - 1];
        }
        try (SharedIntArray array = SharedIntArray.of(values);
                SharedDoubleArray doubles = SharedDoubleArray.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)) {
            JvmProcess.start(() -> {
                        for (long i = 1; i < array.length(); i++) {
                            array.set(i, array.get(i) + array.get(i - 1));
                        }
                        for (long i = 0; i < doubles.length(); i++) {
                            doubles.updateAndGet(i, x -> x * 2);
                        }
                    })
                    .join();
            assertArrayEquals(expected, array.toArray());
            assertArrayEquals(new double[] {0, 2, 4, 6, 8, 10, 12, 14, 16, 18}, doubles.toArray());
        }
    }

    @Test
    void anArrayOfAnySizeReachesAChildThatReturnsIt() throws Exception {
        for (int length : new int[] {1, 8, 500, 50_000, 1_000_000}) {
            try (SharedLongArray array = SharedLongArray.zeros('L', length)) {
                array.set(length - 1, 6);
                try (SharedLongArray back = JvmProcess.call(() -> {
                            array.incrementAndGet(length - 1);
                            return array;
                        })
                        .get()) {
                    assertEquals(7, array.get(length - 1));
                    back.set(0, 9);
                    assertEquals(9, array.get(0));
                    assertFalse(array == back);
                }
            }
        }
    }
}

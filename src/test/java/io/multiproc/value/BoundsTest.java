package io.multiproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.multiproc.memory.SharedMemory;
import io.multiproc.testing.Leftovers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Access outside of arrays and memory is refused, also by compiled code, and leaves what lies beside them alone. */
@ExtendWith(Leftovers.class)
class BoundsTest {
    /** So often that the access is compiled. */
    private static final int MANY = 20_000;

    private static final int LENGTH = 5;

    private static List<Long> outside(long length) {
        return List.of(
                -1L,
                length,
                length + 1,
                1L << 30,
                1L << 32,
                1L << 61,
                (1L << 61) + 1,
                (1L << 62) + 1,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MIN_VALUE + 1,
                -length);
    }

    private static void refused(String part, Executable... uses) {
        for (Executable use : uses) {
            String message = assertThrows(IndexOutOfBoundsException.class, use).getMessage();
            assertEquals(true, message.contains(part), message);
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'b', 'B', 'h', 'H', 'i', 'u'})
    void intsHaveBounds(char code) {
        try (SharedIntArray array = SharedIntArray.zeros(code, LENGTH)) {
            for (int i = 0; i < MANY; i++) {
                array.set(i % LENGTH, array.getVolatile(i % LENGTH) + array.get(i % LENGTH));
            }
            for (long index : outside(LENGTH)) {
                refused(
                        "index=" + index + ", length=" + LENGTH,
                        () -> array.get(index),
                        () -> array.set(index, 1),
                        () -> array.getAcquire(index),
                        () -> array.setRelease(index, 1),
                        () -> array.getVolatile(index),
                        () -> array.setVolatile(index, 1));
            }
            assertEquals(0, array.stream().sum());
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'I', 'q', 'Q'})
    void longsHaveBounds(char code) {
        try (SharedLongArray array = SharedLongArray.zeros(code, LENGTH)) {
            for (int i = 0; i < MANY; i++) {
                array.set(i % LENGTH, array.getVolatile(i % LENGTH) + array.get(i % LENGTH));
            }
            for (long index : outside(LENGTH)) {
                refused(
                        "index=" + index + ", length=" + LENGTH,
                        () -> array.get(index),
                        () -> array.set(index, 1),
                        () -> array.getAcquire(index),
                        () -> array.setRelease(index, 1),
                        () -> array.getVolatile(index),
                        () -> array.setVolatile(index, 1));
            }
            assertEquals(0, array.stream().sum());
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'f', 'd'})
    void doublesHaveBounds(char code) {
        try (SharedDoubleArray array = SharedDoubleArray.zeros(code, LENGTH)) {
            for (int i = 0; i < MANY; i++) {
                array.set(i % LENGTH, array.getVolatile(i % LENGTH) + array.get(i % LENGTH));
            }
            for (long index : outside(LENGTH)) {
                refused(
                        "index=" + index + ", length=" + LENGTH,
                        () -> array.get(index),
                        () -> array.set(index, 1),
                        () -> array.getAcquire(index),
                        () -> array.setRelease(index, 1),
                        () -> array.getVolatile(index),
                        () -> array.setVolatile(index, 1));
            }
            assertEquals(0, array.stream().sum());
        }
    }

    @Test
    void anEmptyArrayHasNoElement() {
        try (SharedIntArray array = SharedIntArray.zeros(0)) {
            refused("index=0, length=0", () -> array.get(0), () -> array.set(0, 1), () -> array.getVolatile(0));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 7, 4096, 4097})
    void memoryHasBounds(long size) {
        try (SharedMemory memory = SharedMemory.create(size)) {
            for (int i = 0; i < MANY; i++) {
                memory.setByte(i % size, (byte) (memory.getByte(i % size) + 0));
            }
            long end = memory.size();
            for (long offset : outside(end)) {
                refused("offset=" + offset, () -> memory.getByte(offset), () -> memory.setByte(offset, (byte) 1));
            }
            for (long offset : List.of(end - 1, end, -1L, -2L, Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE)) {
                refused(
                        "offset=" + offset,
                        () -> memory.getShort(offset),
                        () -> memory.setChar(offset, 'x'),
                        () -> memory.getInt(offset),
                        () -> memory.setFloat(offset, 1),
                        () -> memory.getLong(offset),
                        () -> memory.setDouble(offset, 1));
            }
            refused("offset=" + (end - 3), () -> memory.getInt(end - 3), () -> memory.setInt(end - 3, -1));
            refused("offset=" + (end - 7), () -> memory.getLong(end - 7), () -> memory.setLong(end - 7, -1));
            byte[] all = new byte[(int) end];
            memory.get(0, all, 0, all.length);
            for (byte one : all) {
                assertEquals(0, one);
            }
        }
    }
}

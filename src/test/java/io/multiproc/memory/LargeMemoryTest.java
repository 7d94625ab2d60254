package io.multiproc.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.process.JvmProcess;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.value.SharedIntArray;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Memory that no single buffer can hold. */
@ExtendWith(Leftovers.class)
@NotOnWindows("Wine keeps shared memory in files of the disk, which has no room for it in every build")
class LargeMemoryTest {
    private static final long GIB = 1L << 30;
    private static final long SIZE = 3 * GIB + 24;

    @BeforeAll
    static void memoryIsThere() throws Exception {
        long free = Files.getFileStore(Path.of("/dev/shm")).getUsableSpace();
        long available = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElseThrow();
        assumeTrue(Math.min(free, available) > 2 * SIZE, "needs 6 GiB of memory and of /dev/shm");
    }

    @Test
    void everyByteOfThreeGibibytesIsReached() throws Exception {
        try (SharedMemory memory = SharedMemory.create(SIZE)) {
            for (long at : List.of(0L, GIB - 8, GIB, 2 * GIB - 8, 2 * GIB, 3 * GIB - 8, 3 * GIB, SIZE - 8)) {
                memory.setLong(at, at);
                assertEquals(at, memory.getAndAddLong(at, 1));
                assertTrue(memory.compareAndSetLong(at, at + 1, ~at));
                assertEquals(~at, memory.getLongVolatile(at));
                memory.setLongRelease(at, at + 2);
            }
            for (long at = GIB - 9; at < GIB + 2; at++) {
                memory.setLong(at, 0x1122334455667788L); // Lies in two buffers.
                assertEquals(0x1122334455667788L, memory.getLong(at));
                assertEquals(0x7788, memory.getShort(at) & 0xffff);
            }
            byte[] bytes = new byte[1000];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (i * 7);
            }
            byte[] back = new byte[1000];
            for (long border : List.of(GIB, 2 * GIB, 3 * GIB - 490)) {
                memory.put(border - 500, bytes, 0, 1000);
                memory.get(border - 500, back, 0, 1000);
                assertArrayEquals(bytes, back);
                ByteBuffer buffer = memory.asBuffer(border - 500, 1000);
                assertEquals(ByteBuffer.wrap(bytes), buffer);
            }
            assertThrows(IndexOutOfBoundsException.class, () -> memory.getLong(SIZE - 7));
            assertThrows(IndexOutOfBoundsException.class, () -> memory.getByte(SIZE));
            assertThrows(IndexOutOfBoundsException.class, () -> memory.getByte(4 * GIB));
            JvmProcess.start(() -> memory.setInt(SIZE - 4, memory.getByte(2 * GIB - 499) + 1))
                    .join();
            assertEquals(bytes[1] + 1, memory.getInt(SIZE - 4));
        }
    }

    @Test
    void anArrayIsIndexedBeyondTheRangeOfInt() throws Exception {
        long length = SIZE;
        try (SharedIntArray array = SharedIntArray.zeros('B', length)) {
            for (long at : List.of(0L, GIB - 1, GIB, 2 * GIB + 1, length - 1)) {
                array.set(at, 200);
                assertEquals(200, array.getAndAdd(at, 50));
                assertEquals(250, array.getVolatile(at));
            }
            array.fill(GIB - 100, GIB + 100, 9);
            int[] some = new int[202];
            array.get(GIB - 101, some, 0, 202);
            int[] expected = new int[202];
            Arrays.fill(expected, 1, 201, 9);
            assertArrayEquals(expected, some);
            assertEquals(9, array.asBuffer(GIB - 1, 2).get(1));
            JvmProcess.start(() -> array.set(length - 2, array.get(length - 1) - 1))
                    .join();
            assertEquals(249, array.get(length - 2));
            assertThrows(IndexOutOfBoundsException.class, () -> array.get(length));
            assertThrows(IllegalStateException.class, array::toArray);
        }
    }
}

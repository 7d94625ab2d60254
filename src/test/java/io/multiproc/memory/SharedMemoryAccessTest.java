package io.multiproc.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Raw memory by byte offset: every width and mode, its bounds, and memory that may only be read. */
@ExtendWith(Leftovers.class)
class SharedMemoryAccessTest {
    private static final int SIZE = 64;
    private final SharedMemory memory = SharedMemory.create(SIZE);
    private final ByteBuffer seen = memory.asBuffer(0, SIZE);

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void plainValuesLieWhereTheyAreWrittenAtAnyOffset() {
        for (int at : new int[] {0, 1, 7, 8, SIZE - 8}) {
            memory.setByte(at, (byte) -3);
            assertEquals(-3, seen.get(at));
            assertEquals(-3, memory.getByte(at));
            memory.setShort(at, (short) -300);
            assertEquals(-300, seen.getShort(at));
            assertEquals(-300, memory.getShort(at));
            memory.setChar(at, 'x');
            assertEquals('x', seen.getChar(at));
            assertEquals('x', memory.getChar(at));
            memory.setInt(at, Integer.MIN_VALUE);
            assertEquals(Integer.MIN_VALUE, seen.getInt(at));
            assertEquals(Integer.MIN_VALUE, memory.getInt(at));
            memory.setLong(at, Long.MAX_VALUE);
            assertEquals(Long.MAX_VALUE, seen.getLong(at));
            assertEquals(Long.MAX_VALUE, memory.getLong(at));
            memory.setFloat(at, -0.0f);
            assertEquals(-0.0f, seen.getFloat(at));
            assertEquals(-0.0f, memory.getFloat(at));
            memory.setDouble(at, Double.MIN_VALUE);
            assertEquals(Double.MIN_VALUE, seen.getDouble(at));
            assertEquals(Double.MIN_VALUE, memory.getDouble(at));
        }
    }

    @Test
    void orderedValuesLieWhereTheyAreWritten() {
        memory.setShortRelease(2, (short) 5);
        assertEquals(5, memory.getShortAcquire(2));
        memory.setShortVolatile(2, (short) 6);
        assertEquals(6, memory.getShortVolatile(2));
        memory.setIntRelease(4, 5);
        assertEquals(5, memory.getIntAcquire(4));
        memory.setIntVolatile(4, 6);
        assertEquals(6, memory.getIntVolatile(4));
        memory.setLongRelease(8, 5);
        assertEquals(5, memory.getLongAcquire(8));
        memory.setLongVolatile(8, 6);
        assertEquals(6, memory.getLongVolatile(8));
        memory.setFloatRelease(16, 5);
        assertEquals(5, memory.getFloatAcquire(16));
        memory.setFloatVolatile(16, 6);
        assertEquals(6, memory.getFloatVolatile(16));
        memory.setDoubleRelease(SIZE - 8, 5);
        assertEquals(5, memory.getDoubleAcquire(SIZE - 8));
        memory.setDoubleVolatile(SIZE - 8, 6);
        assertEquals(6, memory.getDoubleVolatile(SIZE - 8));
        assertEquals(6, seen.getShort(2));
        assertEquals(6, seen.getInt(4));
        assertEquals(6, seen.getDouble(SIZE - 8));
    }

    @Test
    void compareAndSetReplacesOnlyWhatIsExpected() {
        assertFalse(memory.compareAndSetInt(4, 1, 2));
        assertTrue(memory.compareAndSetInt(4, 0, 2));
        assertEquals(2, memory.getInt(4));
        assertFalse(memory.compareAndSetLong(8, 1, 2));
        assertTrue(memory.compareAndSetLong(8, 0, Long.MIN_VALUE));
        assertEquals(Long.MIN_VALUE, memory.getLong(8));
        assertFalse(memory.compareAndSetFloat(16, -0.0f, 2), "bit by bit, -0.0 is not 0.0");
        assertTrue(memory.compareAndSetFloat(16, 0.0f, Float.NaN));
        assertTrue(memory.compareAndSetFloat(16, Float.NaN, 1), "bit by bit, NaN is itself");
        assertFalse(memory.compareAndSetDouble(24, -0.0, 2));
        assertTrue(memory.compareAndSetDouble(24, 0.0, Double.NaN));
        assertTrue(memory.compareAndSetDouble(24, Double.NaN, 1));
    }

    @Test
    void addingAndReplacingReturnWhatWasThere() {
        assertEquals(0, memory.getAndAddInt(4, Integer.MAX_VALUE));
        assertEquals(Integer.MAX_VALUE, memory.getAndAddInt(4, 1));
        assertEquals(Integer.MIN_VALUE, memory.getAndSetInt(4, 9));
        assertEquals(9, memory.getInt(4));
        assertEquals(0, memory.getAndAddLong(8, Long.MAX_VALUE));
        assertEquals(Long.MAX_VALUE, memory.getAndAddLong(8, 1));
        assertEquals(Long.MIN_VALUE, memory.getAndSetLong(8, 9));
        assertEquals(9, memory.getLong(8));
        assertEquals(0, memory.getInt(0), "nothing else was touched");
        assertEquals(0, memory.getLong(16));
    }

    @Test
    void anAtomicAccessThatIsNotAlignedIsRefusedWithItsOffset() {
        for (Executable access : List.<Executable>of(
                () -> memory.getShortVolatile(3),
                () -> memory.getIntAcquire(3),
                () -> memory.setIntRelease(3, 1),
                () -> memory.setLongVolatile(3, 1),
                () -> memory.getFloatAcquire(3),
                () -> memory.setDoubleRelease(3, 1),
                () -> memory.compareAndSetInt(3, 0, 1),
                () -> memory.compareAndSetDouble(3, 0, 1),
                () -> memory.getAndAddLong(3, 1),
                () -> memory.getAndSetInt(3, 1))) {
            String message =
                    assertThrows(IllegalArgumentException.class, access).getMessage();
            assertTrue(message.contains("offset=3") && message.contains("multiple of="), message);
        }
        assertEquals(0, memory.getLong(3));
    }

    @Test
    void anOffsetOutsideIsRefusedWithOffsetWidthAndSize() {
        for (long at : new long[] {-1, SIZE - 7, SIZE, Integer.MAX_VALUE, 1L << 32, 1L << 60, Long.MAX_VALUE, -8}) {
            for (Executable access : List.<Executable>of(
                    () -> memory.getLong(at),
                    () -> memory.setLong(at, 1),
                    () -> memory.setDouble(at, 1),
                    () -> memory.get(at, new byte[8], 0, 8),
                    () -> memory.put(at, new byte[8], 0, 8),
                    () -> memory.asBuffer(at, 8))) {
                String message =
                        assertThrows(IndexOutOfBoundsException.class, access).getMessage();
                assertTrue(message.contains("offset=" + at) && message.contains("size=" + SIZE), message);
            }
        }
        assertThrows(IndexOutOfBoundsException.class, () -> memory.getByte(SIZE));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.getLongVolatile(SIZE));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.compareAndSetLong(-8, 0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.asBuffer(0, -1));
        assertEquals(0, memory.getLong(SIZE - 8));
    }

    @Test
    void bytesAreCopiedBothWays() {
        byte[] bytes = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) i;
        }
        memory.put(0, bytes, 0, SIZE);
        byte[] back = new byte[10];
        memory.get(3, back, 2, 5);
        assertArrayEquals(new byte[] {0, 0, 3, 4, 5, 6, 7, 0, 0, 0}, back);
        memory.put(SIZE, bytes, 0, 0);
        assertThrows(IndexOutOfBoundsException.class, () -> memory.put(0, bytes, 60, 5));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.put(60, bytes, 0, 5));
        assertEquals(60, memory.getByte(60), "a refused copy changes nothing");

        ByteBuffer source = ByteBuffer.wrap(new byte[] {9, 8, 7, 6});
        source.position(1).limit(3);
        memory.put(0, source);
        assertEquals(3, source.position());
        assertEquals(3, source.limit());
        ByteBuffer target = ByteBuffer.allocateDirect(4);
        memory.get(0, target);
        assertFalse(target.hasRemaining());
        assertEquals(ByteBuffer.wrap(new byte[] {8, 7, 2, 3}), target.flip());
    }

    @Test
    void aBufferIsTheMemoryItself() {
        ByteBuffer part = memory.asBuffer(8, 16);
        assertEquals(ByteOrder.nativeOrder(), part.order());
        assertEquals(16, part.capacity());
        assertTrue(part.isDirect());
        part.putInt(0, 77);
        assertEquals(77, memory.getInt(8));
        memory.setInt(12, 78);
        assertEquals(78, part.getInt(4));
        assertEquals(0, memory.asBuffer(SIZE, 0).capacity());
    }

    @Test
    void memoryOpenedForReadingRefusesEveryWrite() {
        String name = Names.fresh();
        try (SharedMemory writable = SharedMemory.create(name, SIZE);
                SharedMemory readable = SharedMemory.openReadOnly(name)) {
            assertTrue(readable.isReadOnly());
            assertFalse(writable.isReadOnly());
            writable.setLong(8, 5);
            assertEquals(5, readable.getLong(8));
            assertEquals(5, readable.getLongVolatile(8));
            byte[] bytes = new byte[SIZE];
            readable.get(0, bytes, 0, SIZE);
            assertEquals(5, bytes[8]);
            for (Executable write : List.<Executable>of(
                    () -> readable.setByte(0, (byte) 1),
                    () -> readable.setShort(0, (short) 1),
                    () -> readable.setChar(0, 'a'),
                    () -> readable.setInt(0, 1),
                    () -> readable.setLong(0, 1),
                    () -> readable.setFloat(0, 1),
                    () -> readable.setDouble(0, 1),
                    () -> readable.setIntRelease(0, 1),
                    () -> readable.setLongVolatile(0, 1),
                    () -> readable.compareAndSetInt(0, 0, 1),
                    () -> readable.compareAndSetDouble(0, 0, 1),
                    () -> readable.getAndAddLong(0, 1),
                    () -> readable.getAndSetInt(0, 1),
                    () -> readable.put(0, bytes, 0, 1))) {
                String message =
                        assertThrows(UnsupportedOperationException.class, write).getMessage();
                assertTrue(message.contains(name) && message.contains("reading only"), message);
            }
            ByteBuffer buffer = readable.asBuffer(0, SIZE);
            assertTrue(buffer.isReadOnly());
            assertEquals(5, buffer.getLong(8));
            assertSame(ByteOrder.nativeOrder(), buffer.order());
            assertEquals(0, writable.getLong(0));
        } finally {
            Names.remove(name);
        }
    }

    @Test
    @NotOnWindows("the JDK cannot tell how memory is mapped")
    void theHardwareKeepsReadOnlyMemoryFromBeingWritten() throws Exception {
        String name = Names.fresh();
        try (SharedMemory writable = SharedMemory.create(name, SIZE);
                SharedMemory readable = SharedMemory.openReadOnly(name)) {
            List<String> protections = Leftovers.mappings().stream()
                    .filter(line -> line.endsWith(name))
                    .map(line -> line.split(" ")[1])
                    .sorted()
                    .toList();
            // On the portable path the creator's mapping has the name as well.
            List<String> expected = PortableMode.isOn() ? List.of("r--s", "rw-s") : List.of("r--s");
            assertEquals(expected, protections, "the mapping of the opened name");
            assertEquals(readable.size(), writable.size());
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void aReadOnlyHandleStaysReadOnly() throws Exception {
        String name = Names.fresh();
        try (SharedMemory writable = SharedMemory.create(name, SIZE);
                SharedMemory readable = SharedMemory.openReadOnly(name);
                SharedMemory copy = io.multiproc.testing.Copies.copy(readable)) {
            assertTrue(copy.isReadOnly());
            assertThrows(UnsupportedOperationException.class, () -> copy.setInt(0, 1));
            assertFalse(writable.isReadOnly());
        } finally {
            Names.remove(name);
        }
    }
}

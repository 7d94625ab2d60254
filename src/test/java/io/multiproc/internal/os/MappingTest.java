package io.multiproc.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.OwnProcess;
import io.multiproc.testing.PortableMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** What a mapping shows, and what is left of it under private zeros. */
class MappingTest {
    private static final int PAGE = 4096;
    private static final int SIZE = 4 * PAGE + 100;

    private static void fill(ByteBuffer buffer, int value) {
        for (int i = 0; i < buffer.limit(); i++) {
            buffer.put(i, (byte) value);
        }
    }

    private static void assertBytes(ByteBuffer buffer, int from, int to, int value) {
        for (int i = from; i < to; i++) {
            assertEquals(value, buffer.get(i), "at " + i);
        }
    }

    @Test
    void buffersAreInNativeOrderAndInBounds() {
        try (Segment segment = Os.current().segments().create(null, SIZE)) {
            Mapping mapping = segment.map();
            assertEquals(SIZE, mapping.size());
            assertEquals(ByteOrder.nativeOrder(), mapping.buffer(1, 10).order());
            assertEquals(0, mapping.buffer(SIZE, 0).limit());
            assertThrows(IndexOutOfBoundsException.class, () -> mapping.buffer(SIZE - 1, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> mapping.buffer(-1, 2));
            mapping.unmap();
        }
    }

    @Test
    @NotOnWindows("mapped pages cannot be replaced")
    void wholePagesOfTheRangeBecomePrivateZeros() {
        try (Segment segment = Os.current().segments().create(null, SIZE)) {
            Mapping mapping = segment.map();
            Mapping other = segment.map();
            ByteBuffer mine = mapping.buffer(0, SIZE);
            fill(mine, 7);
            assertTrue(mapping.mapOver(100, 3 * PAGE));
            assertBytes(mine, 0, PAGE, 7);
            assertBytes(mine, PAGE, 3 * PAGE, 0);
            assertBytes(mine, 3 * PAGE, SIZE, 7);
            assertBytes(other.buffer(0, SIZE), 0, SIZE, 7);
            mine.put(PAGE, (byte) 9);
            assertEquals(7, other.buffer(0, SIZE).get(PAGE));
            mapping.unmap();
            other.unmap();
        }
    }

    @Test
    @NotOnWindows("mapped pages cannot be replaced")
    void rangeWithoutAWholePageStays() {
        try (Segment segment = Os.current().segments().create(null, SIZE)) {
            Mapping mapping = segment.map();
            ByteBuffer mine = mapping.buffer(0, SIZE);
            fill(mine, 7);
            assertTrue(mapping.mapOver(1, PAGE));
            assertBytes(mine, 0, SIZE, 7);
            mapping.unmap();
        }
    }

    @Test
    @NotOnWindows("mapped pages cannot be replaced")
    void lastPartlyUsedPageGoesWithTheEnd() throws Exception {
        try (Segment segment = Os.current().segments().create(null, SIZE)) {
            Mapping mapping = segment.map();
            ByteBuffer mine = mapping.buffer(0, SIZE);
            fill(mine, 7);
            assertTrue(mapping.mapOver(0, SIZE));
            assertBytes(mine, 0, SIZE, 0);
            assertEquals(
                    0,
                    OwnProcess.mappingsOf(PortableMode.inodeOf(segment.address()))
                            .size());
            mapping.unmap();
        }
    }
}

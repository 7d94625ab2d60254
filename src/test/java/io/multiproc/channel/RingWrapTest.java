package io.multiproc.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Every length at every place of a small ring. */
class RingWrapTest {
    private static byte[] element(int length, int number) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) (number | 0x80));
        return bytes;
    }

    @Test
    void everyLengthFitsAtEveryPlaceOfAnEmptyRing() throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.create(Codec.ofBytes(), Queues.SMALL)) {
            for (int place = 0; place < Queues.SMALL; place += 8) {
                for (int length = 0; length <= queue.longestElement(); length++) {
                    while ((Queues.readLong(queue, RingLayout.TAIL) & Queues.SMALL - 1) != place) {
                        queue.put(new byte[0]);
                        queue.take();
                    }
                    assertTrue(queue.offer(element(length, length)));
                    assertEquals(1, queue.size());
                    assertArrayEquals(element(length, length), queue.peek());
                    assertArrayEquals(element(length, length), queue.poll());
                    assertNull(queue.poll());
                    assertEquals(Queues.SMALL, queue.remainingCapacity());
                }
            }
        }
    }

    @Test
    void aRingFilledFromEveryPlaceGivesEverythingBack() throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.create(Codec.ofBytes(), Queues.SMALL)) {
            for (int length = 0; length <= queue.longestElement(); length++) {
                for (int other : new int[] {0, 1, 8, 55, queue.longestElement()}) {
                    int put = 0;
                    while (queue.offer(element(put % 2 == 0 ? length : other, put))) {
                        put++;
                    }
                    assertTrue(put > 0);
                    assertEquals(put, queue.size());
                    for (int i = 0; i < put; i++) {
                        assertArrayEquals(element(i % 2 == 0 ? length : other, i), queue.poll());
                    }
                    assertNull(queue.poll());
                    queue.put(new byte[length % 3 * 8]);
                    queue.take();
                }
            }
        }
    }
}

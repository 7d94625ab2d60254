package io.multiproc.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Taking elements as bytes, into an array of the caller's. */
@Tag("wait")
class QueueIntoTest {

    @Test
    void theBytesAreThoseOfTheCodecAndNothingBehindThemIsTouched() throws Exception {
        try (SharedQueue<String> queue = SharedQueue.create(Codec.ofString())) {
            for (int length : new int[] {0, 1, 7, 8, 63, 64, 65, 300}) {
                String text = "x".repeat(length);
                queue.put(text);
                byte[] target = new byte[length + 3];
                Arrays.fill(target, (byte) 5);
                assertEquals(length, queue.takeInto(target));
                assertEquals(text, new String(target, 0, length, StandardCharsets.UTF_8));
                assertArrayEquals(new byte[] {5, 5, 5}, Arrays.copyOfRange(target, length, length + 3));
            }
        }
    }

    @Test
    void anElementThatDoesNotFitStays() throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.create(Codec.ofBytes())) {
            queue.put(new byte[10]);
            byte[] small = new byte[9];
            String message = assertThrows(IllegalArgumentException.class, () -> queue.takeInto(small))
                    .getMessage();
            assertTrue(message.contains("element=10 bytes, array=9 bytes"), message);
            assertThrows(IllegalArgumentException.class, () -> queue.pollInto(small));
            assertThrows(IllegalArgumentException.class, () -> queue.pollInto(small, Duration.ofSeconds(1)));
            assertEquals(1, queue.size());
            assertEquals(10, queue.pollInto(new byte[10]));
        }
    }

    @Test
    void emptyIsMinusOneAndClosedIsAnException() throws Exception {
        byte[] target = new byte[8];
        SharedQueue<byte[]> queue = SharedQueue.create(Codec.ofBytes());
        assertEquals(-1, queue.pollInto(target));
        assertEquals(-1, queue.pollInto(target, Duration.ofMillis(1)));
        assertEquals(-1, queue.pollInto(target, Duration.ZERO));
        assertThrows(NullPointerException.class, () -> {
            queue.put(new byte[1]);
            queue.pollInto(null);
        });
        assertEquals(1, queue.pollInto(target));
        queue.close();
        assertThrows(IllegalStateException.class, () -> queue.takeInto(target));
        assertThrows(IllegalStateException.class, () -> queue.pollInto(target));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> queue.takeInto(target));
    }

    static void send(ChildJvm.Talk talk, SharedQueue<Long> queue) throws Exception {
        talk.hear();
        for (long i = 0; i < 1000; i++) {
            queue.put(i);
        }
    }

    @Test
    void whatIsTakenThisWayCountsAsTaken() throws Exception {
        try (SharedQueue<Long> queue = SharedQueue.create(Codec.ofLong());
                ChildJvm child = ChildJvm.start(QueueIntoTest.class, "send", queue)) {
            child.say("go");
            byte[] target = new byte[Long.BYTES];
            for (long i = 0; i < 1000; i++) {
                assertEquals(Long.BYTES, queue.takeInto(target));
                assertEquals(i, Codec.ofLong().decode(target));
                queue.taskDone();
            }
            queue.awaitDone();
            assertThrows(IllegalStateException.class, queue::taskDone);
        }
    }
}

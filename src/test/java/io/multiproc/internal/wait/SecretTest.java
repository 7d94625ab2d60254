package io.multiproc.internal.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The names of semaphores. */
class SecretTest {
    /** {@code PSEMNAMLEN} of macOS is 31, with the zero at the end. */
    private static final int LONGEST = 30;

    @Test
    void namesFitEverySystem() {
        for (long offset = 0; offset < 1 << 20; offset += 4096) {
            String name = Secret.draw().nameOf(offset);
            assertTrue(name.matches("[A-Za-z0-9._-]+") && ("/" + name).length() <= LONGEST, name);
        }
        assertTrue(Secret.PREFIX.length() <= 8);
    }

    /** 128 bits of the hash of key and offset, as any other program can compute them that has the segment. */
    @Test
    void nameIsTheHashOfKeyAndOffset() throws Exception {
        byte[] message = ByteBuffer.allocate(24)
                .putLong(0x0102030405060708L)
                .putLong(-2)
                .putLong(0x1_0000_0040L)
                .array();
        byte[] hash = Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(message), 16);
        String expected = "multpr-" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        assertEquals(expected, new Secret(0x0102030405060708L, -2).nameOf(0x1_0000_0040L));
    }

    @Test
    void noTwoWordsShareAName() {
        Set<String> names = new HashSet<>();
        for (int segment = 0; segment < 10; segment++) {
            Secret secret = Secret.draw();
            for (long offset = 0; offset < 400; offset += 4) {
                assertTrue(names.add(secret.nameOf(offset)));
            }
        }
    }

    @Test
    void itIsReadAsItWasWritten() {
        ByteBuffer memory = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());
        Secret secret = Secret.draw();
        secret.write(memory, 16);
        assertEquals(secret, Secret.read(memory, 16));
        assertNotEquals(secret, Secret.draw());
        assertEquals(-1, secret.toString().indexOf(Long.toString(secret.high())));
    }
}

package io.multiproc.internal.wait;

import io.multiproc.internal.os.Entropy;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The key of the names that a segment's semaphores have. It lies in the segment, where only processes that have the segment open can read it, and
 * never in a handle or on a command line, as the segment's number does: other users see names and command lines.
 *
 * <p>A name is the prefix and the first 128 bits of SHA-256 over key and offset. The message has a fixed length and fits one block, so nothing can
 * be appended to it, and the hash of a secret key in front of a message of fixed length is a pseudo-random function like HMAC, which would need
 * {@code javax.crypto}. So one name reveals no other.
 */
public record Secret(long high, long low) {
    /** The bytes that it takes in a segment; at a multiple of 8. */
    public static final int SIZE = 2 * Long.BYTES;

    /** Begins the name of every semaphore of this library, and of nothing else. With slash and hash 30 characters, which macOS allows. */
    public static final String PREFIX = "multpr-";

    private static final int HASH = 16;

    /** A new one, from the generator of the system. */
    public static Secret draw() {
        return new Secret(Entropy.draw(), Entropy.draw());
    }

    /** The one that a segment has at an offset. */
    public static Secret read(ByteBuffer memory, int at) {
        return new Secret(memory.getLong(at), memory.getLong(at + Long.BYTES));
    }

    /** Writes it to a segment that no other process has yet. */
    public void write(ByteBuffer memory, int at) {
        Words.setLong(memory, at, high);
        Words.setLong(memory, at + Long.BYTES, low);
    }

    /** The name of the semaphore of the word at an offset. */
    public String nameOf(long offset) {
        byte[] message = new byte[SIZE + Long.BYTES];
        bigEndian(message, 0, high);
        bigEndian(message, Long.BYTES, low);
        bigEndian(message, SIZE, offset);
        byte[] hash = Arrays.copyOf(sha256().digest(message), HASH);
        return PREFIX.concat(Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
    }

    private static void bigEndian(byte[] to, int at, long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            to[at + i] = (byte) (value >>> Long.SIZE - (i + 1) * Byte.SIZE);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "secret";
    }
}

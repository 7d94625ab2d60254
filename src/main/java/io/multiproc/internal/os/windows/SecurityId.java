package io.multiproc.internal.os.windows;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The identifier of a user or a group of Windows (a SID), as its bytes.
 *
 * <pre>
 *   0          1          2                        8        12
 *   +----------+----------+------------------------+--------+-----
 *   | revision | parts    | authority, big endian  | part   | ...
 *   +----------+----------+------------------------+--------+-----
 * </pre>
 */
final class SecurityId {
    private static final int PART_COUNT_AT = 1;
    private static final int AUTHORITY_AT = 2;
    private static final int PARTS_AT = 8;
    private static final int MOST_PARTS = 15;

    private final byte[] bytes;

    SecurityId(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** Copies an identifier from the system's memory. */
    static SecurityId at(Pointer address) {
        int parts = Math.min(address.getByte(PART_COUNT_AT) & 0xff, MOST_PARTS);
        return new SecurityId(address.getByteArray(0, PARTS_AT + parts * Integer.BYTES));
    }

    int length() {
        return bytes.length;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecurityId && Arrays.equals(bytes, ((SecurityId) other).bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** As Windows writes it: {@code S-1-5-21-...}. */
    @Override
    public String toString() {
        ByteBuffer parts = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(PARTS_AT);
        long authority = 0;
        for (int i = AUTHORITY_AT; i < PARTS_AT; i++) {
            authority = authority << Byte.SIZE | bytes[i] & 0xff;
        }
        StringBuilder text = new StringBuilder("S-" + bytes[0] + "-" + authority);
        while (parts.hasRemaining()) {
            text.append('-').append(Integer.toUnsignedString(parts.getInt()));
        }
        return text.toString();
    }
}

package io.multiproc.internal.life;

import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Text for people in a few bytes of shared memory: UTF-8 padded with zeros, cut off between two characters. */
public final class ShortText {
    private static final int CONTINUATION_MASK = 0xc0;
    private static final int CONTINUATION = 0x80;

    private ShortText() {}

    public static String read(ByteBuffer memory, int at, int room) {
        byte[] text = new byte[room];
        memory.get(at, text);
        int length = 0;
        while (length < room && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    public static void write(ByteBuffer memory, int at, int room, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(utf8.length, room);
        while (length > 0 && length < utf8.length && (utf8[length] & CONTINUATION_MASK) == CONTINUATION) {
            length--;
        }
        byte[] padded = new byte[room];
        System.arraycopy(utf8, 0, padded, 0, length);
        Words.setBytes(memory, at, padded, room);
    }
}

package io.multiproc.demo.words;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the words of a part of a file: runs of letters, the ASCII ones in lower case. Every byte beyond ASCII counts as a letter. */
final class WordReader implements AutoCloseable {
    private static final int BLOCK = 1 << 16;

    private final RandomAccessFile file;
    private final byte[] block = new byte[BLOCK];
    private byte[] word = new byte[64];
    private long unread;
    private long bytes;
    private int limit;
    private int position;

    /** Reads from the byte {@code from} to before the byte {@code to}. */
    WordReader(String path, long from, long to) throws IOException {
        file = new RandomAccessFile(path, "r");
        file.seek(from);
        unread = to - from;
    }

    /** The next word, or null at the end. */
    String next() throws IOException {
        int length = 0;
        for (int b = read(); b >= 0; b = read()) {
            if (isLetter(b)) {
                if (length == word.length) {
                    word = Arrays.copyOf(word, 2 * length);
                }
                word[length++] = (byte) Character.toLowerCase(b);
            } else if (length > 0) {
                break;
            }
        }
        return length == 0 ? null : new String(word, 0, length, StandardCharsets.UTF_8);
    }

    /** How many bytes have been read as words or as what stands between them. */
    long bytes() {
        return bytes;
    }

    static boolean isLetter(int b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80;
    }

    private int read() throws IOException {
        if (position == limit) {
            position = 0;
            limit = file.read(block, 0, (int) Math.min(BLOCK, unread));
            if (limit <= 0) {
                limit = 0;
                return -1;
            }
            unread -= limit;
        }
        bytes++;
        return block[position++] & 0xff;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

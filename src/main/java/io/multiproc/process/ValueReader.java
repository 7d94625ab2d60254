package io.multiproc.process;

import io.multiproc.internal.os.DataWords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what a {@link ValueWriter} has written. Bytes that it cannot have written are an IOException. */
final class ValueReader {
    private final byte[] bytes;
    private final ByteBuffer buffer;
    private final Object[] objects;
    private int at;
    private int nextObject;

    /** Reads from an offset on, with the classes that a loader finds. */
    ValueReader(byte[] bytes, int from, ClassLoader loader) throws IOException, ClassNotFoundException {
        this.bytes = bytes;
        this.buffer = ByteBuffer.wrap(bytes);
        at = from;
        int tail = number();
        if (tail == 0) {
            objects = new Object[0];
        } else {
            int after = at;
            at = from + tail;
            objects = (Object[]) TaskCodec.decode(array(), loader);
            at = after;
        }
    }

    Object value() throws IOException {
        byte tag = bytes[advance(1)];
        return switch (tag) {
            case ValueWriter.NULL -> null;
            case ValueWriter.INT -> (int) DataWords.INT.get(buffer, advance(Integer.BYTES));
            case ValueWriter.LONG -> (long) DataWords.LONG.get(buffer, advance(Long.BYTES));
            case ValueWriter.DOUBLE -> Double.longBitsToDouble((long) DataWords.LONG.get(buffer, advance(Long.BYTES)));
            case ValueWriter.NARROW_TEXT -> narrowText();
            case ValueWriter.WIDE_TEXT -> wideText();
            case ValueWriter.TRUE -> true;
            case ValueWriter.FALSE -> false;
            case ValueWriter.BYTES -> array();
            case ValueWriter.FLOAT -> Float.intBitsToFloat((int) DataWords.INT.get(buffer, advance(Integer.BYTES)));
            case ValueWriter.CHAR -> (char) DataWords.CHAR.get(buffer, advance(Character.BYTES));
            case ValueWriter.SHORT -> (short) DataWords.SHORT.get(buffer, advance(Short.BYTES));
            case ValueWriter.BYTE -> bytes[advance(Byte.BYTES)];
            case ValueWriter.OBJECT -> object();
            default -> throw new IOException("unknown kind of a value: kind=" + tag + ", at=" + (at - 1));
        };
    }

    int number() throws IOException {
        return (int) DataWords.INT.get(buffer, advance(Integer.BYTES));
    }

    byte[] array() throws IOException {
        int length = number();
        int from = advance(length);
        byte[] array = new byte[length];
        System.arraycopy(bytes, from, array, 0, length);
        return array;
    }

    private Object object() throws IOException {
        if (nextObject == objects.length) {
            throw new IOException("an object is missing: objects=" + objects.length);
        }
        return objects[nextObject++];
    }

    private String narrowText() throws IOException {
        int size = number();
        return new String(bytes, advance(size), size, StandardCharsets.ISO_8859_1);
    }

    private String wideText() throws IOException {
        int size = number();
        if (size > bytes.length) {
            throw new IOException("a text is longer than all: length=" + size);
        }
        int from = advance(size * Character.BYTES);
        char[] text = new char[size];
        for (int i = 0; i < size; i++) {
            text[i] = (char) DataWords.CHAR.get(buffer, from + i * Character.BYTES);
        }
        return new String(text);
    }

    private int advance(int by) throws IOException {
        int from = at;
        if (by < 0 || by > bytes.length - from) {
            throw new IOException("bytes are missing: at=" + from + ", needed=" + by + ", length=" + bytes.length);
        }
        at = from + by;
        return from;
    }
}

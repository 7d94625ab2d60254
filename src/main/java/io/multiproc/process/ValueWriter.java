package io.multiproc.process;

import io.multiproc.internal.os.DataWords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes values as bytes: numbers, texts and the like in a form of their own, everything else together as one array by Java serialization, at the
 * end. Read by {@link ValueReader}.
 */
final class ValueWriter {
    static final byte NULL = 'N';
    static final byte TRUE = 't';
    static final byte FALSE = 'f';
    static final byte BYTE = 'B';
    static final byte SHORT = 'S';
    static final byte CHAR = 'C';
    static final byte INT = 'I';
    static final byte LONG = 'J';
    static final byte FLOAT = 'F';
    static final byte DOUBLE = 'D';
    static final byte NARROW_TEXT = 'T';
    static final byte WIDE_TEXT = 'W';
    static final byte BYTES = 'Y';
    static final byte OBJECT = 'O';

    private static final int NARROW = 0xff;

    private byte[] bytes;
    private ByteBuffer buffer;
    private int length;
    private List<Object> objects;

    ValueWriter(int capacity) {
        use(new byte[Math.max(capacity, 2 * Long.BYTES)]);
        length = Integer.BYTES; // where the objects begin, or 0
    }

    private void use(byte[] memory) {
        bytes = memory;
        buffer = ByteBuffer.wrap(memory);
    }

    /** How many bytes there are so far, without the objects. */
    int length() {
        return length;
    }

    void value(Object value) {
        if (value == null) {
            single(NULL);
        } else if (value instanceof Integer number) {
            tagged(INT, Integer.BYTES);
            DataWords.INT.set(buffer, advance(Integer.BYTES), (int) number);
        } else if (value instanceof Long number) {
            tagged(LONG, Long.BYTES);
            DataWords.LONG.set(buffer, advance(Long.BYTES), (long) number);
        } else if (value instanceof Double number) {
            tagged(DOUBLE, Long.BYTES);
            DataWords.LONG.set(buffer, advance(Long.BYTES), Double.doubleToRawLongBits(number));
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Boolean truth) {
            single(truth ? TRUE : FALSE);
        } else if (value instanceof byte[] array) {
            tagged(BYTES, Integer.BYTES);
            array(array);
        } else {
            rareValue(value);
        }
    }

    private void rareValue(Object value) {
        if (value instanceof Float number) {
            tagged(FLOAT, Integer.BYTES);
            DataWords.INT.set(buffer, advance(Integer.BYTES), Float.floatToRawIntBits(number));
        } else if (value instanceof Character character) {
            tagged(CHAR, Character.BYTES);
            DataWords.CHAR.set(buffer, advance(Character.BYTES), (char) character);
        } else if (value instanceof Short number) {
            tagged(SHORT, Short.BYTES);
            DataWords.SHORT.set(buffer, advance(Short.BYTES), (short) number);
        } else if (value instanceof Byte number) {
            tagged(BYTE, Byte.BYTES);
            bytes[advance(Byte.BYTES)] = number;
        } else {
            single(OBJECT);
            if (objects == null) {
                objects = new ArrayList<>();
            }
            objects.add(value);
        }
    }

    void number(int number) {
        reserve(Integer.BYTES);
        DataWords.INT.set(buffer, advance(Integer.BYTES), number);
    }

    /** Sets a number that was written before. */
    void number(int at, int number) {
        DataWords.INT.set(buffer, at, number);
    }

    void array(byte[] array) {
        number(array.length);
        reserve(array.length);
        System.arraycopy(array, 0, bytes, advance(array.length), array.length);
    }

    /** What has been written; nothing more can be. */
    byte[] finish() throws IOException {
        if (objects != null) {
            byte[] tail = TaskCodec.encode(objects.toArray());
            number(0, length);
            array(tail);
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private void text(String text) {
        int size = text.length();
        boolean narrow = true;
        for (int i = 0; i < size && narrow; i++) {
            narrow = text.charAt(i) <= NARROW;
        }
        tagged(narrow ? NARROW_TEXT : WIDE_TEXT, Integer.BYTES);
        number(size);
        if (narrow) {
            reserve(size);
            int at = advance(size);
            for (int i = 0; i < size; i++) {
                bytes[at + i] = (byte) text.charAt(i);
            }
        } else {
            reserve(Math.multiplyExact(size, Character.BYTES));
            int at = advance(size * Character.BYTES);
            for (int i = 0; i < size; i++) {
                DataWords.CHAR.set(buffer, at + i * Character.BYTES, text.charAt(i));
            }
        }
    }

    private void single(byte tag) {
        reserve(1);
        bytes[advance(1)] = tag;
    }

    private void tagged(byte tag, int more) {
        reserve(1 + more);
        bytes[advance(1)] = tag;
    }

    private int advance(int by) {
        int at = length;
        length += by;
        return at;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            int doubled = (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - Long.BYTES);
            use(Arrays.copyOf(bytes, Math.max(needed, doubled)));
        }
    }
}

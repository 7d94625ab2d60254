package io.multiproc.value;

import java.nio.ByteBuffer;

/** Many cells at once that {@code long} carries. */
final class LongBulk {
    private LongBulk() {}

    /** Refuses values that are out of range. */
    static void check(TypeCode type, long[] values, int from, int count) {
        if (type.form() == Form.I64) {
            return;
        }
        for (int i = 0; i < count; i++) {
            type.check(values[from + i]);
        }
    }

    static void get(int form, ByteBuffer part, long[] target, int at, int count) {
        if (form >= Form.I64) {
            part.asLongBuffer().get(target, at, count);
            return;
        }
        int shift = Form.shift(form);
        for (int i = 0; i < count; i++) {
            target[at + i] = LongCells.get(form, part, i << shift);
        }
    }

    static void set(int form, ByteBuffer part, long[] source, int at, int count) {
        if (form >= Form.I64) {
            part.asLongBuffer().put(source, at, count);
            return;
        }
        int shift = Form.shift(form);
        for (int i = 0; i < count; i++) {
            LongCells.set(form, part, i << shift, source[at + i]);
        }
    }
}

package io.multiproc.value;

import java.nio.ByteBuffer;

/** Many cells at once that {@code int} carries. */
final class IntBulk {
    private IntBulk() {}

    /** Refuses values that are out of range. */
    static void check(TypeCode type, int[] values, int from, int count) {
        if (type.form() == Form.I32) {
            return;
        }
        for (int i = 0; i < count; i++) {
            type.check((long) values[from + i]);
        }
    }

    static void get(int form, ByteBuffer part, int[] target, int at, int count) {
        if (form >= Form.I32) {
            part.asIntBuffer().get(target, at, count);
            return;
        }
        int shift = Form.shift(form);
        for (int i = 0; i < count; i++) {
            target[at + i] = IntCells.get(form, part, i << shift);
        }
    }

    static void set(int form, ByteBuffer part, int[] source, int at, int count) {
        if (form >= Form.I32) {
            part.asIntBuffer().put(source, at, count);
            return;
        }
        int shift = Form.shift(form);
        for (int i = 0; i < count; i++) {
            IntCells.set(form, part, i << shift, source[at + i]);
        }
    }
}

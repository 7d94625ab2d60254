package io.multiproc.value;

import java.nio.ByteBuffer;

/** Many cells at once that {@code double} carries. */
final class DoubleBulk {
    private DoubleBulk() {}

    /** Refuses values that are out of range. */
    static void check(TypeCode type, double[] values, int from, int count) {
        if (type.form() == Form.F64) {
            return;
        }
        for (int i = 0; i < count; i++) {
            type.check(values[from + i]);
        }
    }

    static void get(int form, ByteBuffer part, double[] target, int at, int count) {
        if (form == Form.F64) {
            part.asDoubleBuffer().get(target, at, count);
            return;
        }
        int shift = Form.shift(form);
        for (int i = 0; i < count; i++) {
            target[at + i] = DoubleCells.get(form, part, i << shift);
        }
    }

    static void set(int form, ByteBuffer part, double[] source, int at, int count) {
        if (form == Form.F64) {
            part.asDoubleBuffer().put(source, at, count);
            return;
        }
        int shift = Form.shift(form);
        for (int i = 0; i < count; i++) {
            DoubleCells.set(form, part, i << shift, source[at + i]);
        }
    }
}

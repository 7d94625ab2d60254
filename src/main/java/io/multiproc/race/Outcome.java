package io.multiproc.race;

import io.multiproc.internal.text.Throwables;
import java.util.Arrays;
import java.util.Objects;

/**
 * How an operation ended: with a result, without one, or with an exception, of which only the class counts.
 *
 * @param thrown the name of the exception's class, or null
 * @param value the result; {@link #NOTHING} if there is none; an exception's message
 */
record Outcome(String thrown, Object value) {
    /** What an operation without result returns. */
    static final Object NOTHING = new Object() {
        @Override
        public String toString() {
            return "done";
        }
    };

    static Outcome of(Object value) {
        return new Outcome(null, normal(value));
    }

    static Outcome ofThrown(Throwable failure) {
        return new Outcome(failure.getClass().getName(), Throwables.message(failure));
    }

    /** An {@code int} of the object and a {@code long} of the model are the same number. */
    static Object normal(Object value) {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        return value instanceof Float number ? number.doubleValue() : value;
    }

    boolean matches(Outcome other) {
        return thrown == null
                ? other.thrown == null && Objects.deepEquals(value, other.value)
                : thrown.equals(other.thrown);
    }

    @Override
    public String toString() {
        if (thrown != null) {
            return "threw " + thrown.substring(thrown.lastIndexOf('.') + 1);
        }
        String text = text(value);
        return value == NOTHING ? text : "-> " + text;
    }

    static String text(Object value) {
        String all = Arrays.deepToString(new Object[] {value});
        return value instanceof String ? '"' + (String) value + '"' : all.substring(1, all.length() - 1);
    }
}

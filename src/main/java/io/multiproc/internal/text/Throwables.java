package io.multiproc.internal.text;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Describes exceptions of other code. Their methods may throw, return null or a text of any length, and the chain of their causes may be circular or
 * endless. No method here throws an exception for such a reason; only a lack of memory passes.
 */
public final class Throwables {
    private static final int LONGEST_TEXT = 4_000;
    private static final int LONGEST_STACK = 1 << 18;
    private static final int MOST_CAUSES = 100;

    private Throwables() {}

    /** The class and the message as {@link Throwable#toString()} has them, shortened if the text is very long. */
    public static String describe(Throwable thrown) {
        try {
            return cut(thrown.toString(), thrown);
        } catch (Throwable e) {
            return thrown.getClass().getName() + " (its text cannot be had: "
                    + e.getClass().getName() + ")";
        }
    }

    /** The message if there is one, else what {@link #describe} says. */
    public static String reason(Throwable thrown) {
        String message = message(thrown);
        return message == null ? describe(thrown) : cut(message, thrown);
    }

    /** The whole message, or null if there is none, or if it cannot be had. */
    public static String message(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (Throwable e) {
            return null;
        }
    }

    /** The stack trace as printed, causes included, shortened if it is very long. */
    public static String stack(Throwable thrown) {
        Limited text = new Limited();
        try {
            thrown.printStackTrace(new PrintWriter(text));
        } catch (Throwable e) { // What has been printed so far is told.
            if (text.isEmpty()) {
                return thrown.getClass().getName();
            }
        }
        return text.toString();
    }

    /** Whether an exception or one of its first causes is of a type. */
    public static boolean isCausedBy(Throwable thrown, Class<? extends Throwable> type) {
        Throwable each = thrown;
        for (int i = 0; i < MOST_CAUSES && each != null; i++) {
            if (type.isInstance(each)) {
                return true;
            }
            each = cause(each);
        }
        return false;
    }

    private static Throwable cause(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable e) {
            return null;
        }
    }

    private static String cut(String text, Throwable thrown) {
        if (text == null) {
            return thrown.getClass().getName();
        }
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
    }

    /** Keeps so much, and then ends the writing. */
    private static final class Limited extends Writer {
        private final StringBuilder kept = new StringBuilder();

        boolean isEmpty() {
            return kept.length() == 0;
        }

        @Override
        public void write(char[] buffer, int from, int length) {
            int room = LONGEST_STACK - kept.length();
            kept.append(buffer, from, Math.min(length, room));
            if (length > room) {
                throw new IllegalStateException("the text is too long");
            }
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // There is nothing to close.
        }

        @Override
        public String toString() {
            return kept.toString();
        }
    }
}

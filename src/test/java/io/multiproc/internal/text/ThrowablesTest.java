package io.multiproc.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Exceptions whose methods do what they should not. */
class ThrowablesTest {
    @SuppressWarnings("serial")
    private static final class Broken extends RuntimeException {
        @Override
        public String getMessage() {
            throw new StackOverflowError("no message");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("no text");
        }

        @Override
        public synchronized Throwable getCause() {
            throw new AssertionError("no cause");
        }
    }

    /** Each cause has another one. */
    @SuppressWarnings("serial")
    private static final class Endless extends RuntimeException {
        @Override
        public synchronized Throwable getCause() {
            return new Endless();
        }
    }

    @SuppressWarnings("serial")
    private static final class Silent extends RuntimeException {
        @Override
        public String toString() {
            return null;
        }
    }

    private static Throwable circle() {
        RuntimeException a = new RuntimeException("a");
        a.initCause(new RuntimeException("b", a));
        return a;
    }

    @Test
    void methodsThatThrowAreNoReasonToFail() {
        Broken broken = new Broken();
        assertTrue(Throwables.describe(broken).startsWith(Broken.class.getName()));
        assertNull(Throwables.message(broken));
        assertTrue(Throwables.reason(broken).startsWith(Broken.class.getName()));
        assertTrue(Throwables.stack(broken).startsWith(Broken.class.getName()));
        assertFalse(Throwables.isCausedBy(broken, IOException.class));
    }

    @Test
    void circularAndEndlessCausesEnd() {
        assertFalse(Throwables.isCausedBy(circle(), IOException.class));
        assertTrue(Throwables.stack(circle()).contains("RuntimeException: a"));
        assertFalse(Throwables.isCausedBy(new Endless(), IOException.class));
        assertTrue(Throwables.stack(new Endless()).contains("Endless"));
    }

    @Test
    void longAndMissingTextsAreCut() {
        assertEquals(Silent.class.getName(), Throwables.describe(new Silent()));
        assertTrue(Throwables.describe(new IOException("x".repeat(1_000_000))).length() < 10_000);
        assertTrue(Throwables.stack(new IOException("x".repeat(1_000_000))).length() < 300_000);
        assertTrue(Throwables.isCausedBy(new RuntimeException(new IOException("it")), IOException.class));
    }
}

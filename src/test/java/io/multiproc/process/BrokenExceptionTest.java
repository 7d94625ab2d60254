package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.RemoteTaskException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Results that fail with exceptions whose methods do what they should not: the outcome is told, and the threads that tell it live on. */
class BrokenExceptionTest {
    private static final int SECONDS = 60;

    @SuppressWarnings("serial")
    private static final class Stripped extends RuntimeException {
        private final transient StringBuilder details = null;

        @Override
        public String getMessage() {
            return "at " + details.length();
        }
    }

    private static final class CircularResult implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) {
            RuntimeException a = new RuntimeException("a");
            a.initCause(new RuntimeException("b", a));
            throw a;
        }
    }

    private static final class StrippedResult implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) {
            throw new Stripped();
        }
    }

    private static final class Unwritable implements Serializable {
        private static final long serialVersionUID = 1;

        private void writeObject(ObjectOutputStream out) {
            throw new AssertionError("cannot be written");
        }
    }

    private static RemoteTaskException failureOf(CompletableFuture<?> future) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> future.get(SECONDS, TimeUnit.SECONDS));
        return assertInstanceOf(RemoteTaskException.class, e.getCause());
    }

    @Test
    void poolGoesOnAfterSuchResults() throws Exception {
        ProcessPool pool = ProcessPool.create(1);
        try {
            failureOf(CompletableFuture.anyOf(pool.submit(() -> new CircularResult())));
            failureOf(CompletableFuture.anyOf(pool.submit(() -> new StrippedResult())));
            RemoteTaskException e = failureOf(pool.submit(() -> new Unwritable()));
            assertTrue(e.remoteMessage().contains("cannot be written"), e.remoteMessage());
            failureOf(pool.submit(() -> {
                throw new Stripped();
            }));
            assertEquals(1, CompletableFuture.anyOf(pool.submit(() -> 1)).get(SECONDS, TimeUnit.SECONDS));
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void endOfTheProcessIsTold() {
        failureOf(JvmProcess.call(() -> new StrippedResult()));
        failureOf(JvmProcess.call(() -> new CircularResult()));
    }
}

package io.multiproc.internal.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The platform thread that sleeps for virtual ones cannot: they hear of it, and closing does not wait for it for ever. */
@Tag("wait")
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "this Java version has no virtual threads")
class FailingSleeperTest {
    private static final class NoSleep implements WaitWords {
        @Override
        public void await(long offset, int expected, long nanos) {
            throw new IllegalArgumentException("no sleep");
        }

        @Override
        public void wake(long offset, int count) {
            throw new IllegalArgumentException("no wake");
        }

        @Override
        public void retire() {}

        @Override
        public void forget(long from, long to) {}

        @Override
        public void close() {
            // There is nothing to close.
        }
    }

    @Test
    void parkedThreadGetsTheFailureOfItsSleeper() throws Exception {
        try (Segment segment = Os.current().segments().create(null, 64)) {
            Mapping mapping = segment.map();
            WaitWords words = new VirtualThreadWords(mapping, new NoSleep());
            for (int i = 0; i < 3; i++) {
                FutureTask<Void> task = new FutureTask<>(() -> {
                    words.await(0, 0, Word.LONG);
                    return null;
                });
                Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
                start.invoke(null, task);
                Throwable failure = assertThrows(ExecutionException.class, task::get)
                        .getCause()
                        .getCause();
                assertEquals("no sleep", failure.getMessage());
            }
            words.close();
            mapping.unmap();
        }
    }
}

package io.multiproc.internal.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.Semaphores;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process that does not go on keeps others from making and opening semaphores: they look again by themselves. */
class HinderedSemaphoresTest {
    /** None can be had. */
    private static final class None implements Semaphores {
        private final List<String> asked = new ArrayList<>();

        @Override
        public Semaphore openOrCreate(String name, String object) {
            asked.add("create");
            return null;
        }

        @Override
        public Semaphore openExisting(String name, String object) {
            asked.add("open");
            return null;
        }

        @Override
        public int sweep(String prefix) {
            return 0;
        }
    }

    @Test
    void whoWouldSleepLooksAgainSoonAndWakingIsLeftOut() {
        None none = new None();
        try (Segment segment = Os.current().segments().create(null, 64)) {
            Mapping mapping = segment.map();
            WaitWords words = new SemaphoreWords(mapping, new Secret(1, 2), none, "it");
            words.await(0, 0, Word.LONG); // Would be over when the test's time is.
            words.wake(0, 1);
            words.await(0, 0, Word.LONG);
            assertEquals(List.of("create", "open", "create"), none.asked);
            words.close();
            mapping.unmap();
        }
    }
}

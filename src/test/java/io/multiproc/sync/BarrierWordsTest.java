package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.multiproc.DamagedObjectException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** State words of a barrier as a process that has died or stopped, or another program, may have left them. */
@Tag("wait")
class BarrierWordsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final SharedBarrier barrier = SharedBarrier.create(1);

    @AfterEach
    void close() {
        barrier.close();
    }

    private void put(int word, int phase, int state) {
        int at = barrier.view.dataAt() + word;
        barrier.view.words().putLong(at, BarrierLayout.word(0, BarrierLayout.stage(phase, state)));
    }

    @Test
    void arrivingThreadPublishesTheResetThatAnotherHasNot() {
        put(BarrierLayout.PHASE, 0, BarrierLayout.BROKEN);
        put(BarrierLayout.COUNT, 1, BarrierLayout.FILLING);
        assertTimeoutPreemptively(LIMIT, () -> assertEquals(0, barrier.await()));
    }

    @Test
    void arrivingThreadPublishesTheEndOfAnActionThatAnotherHasNot() {
        put(BarrierLayout.PHASE, 0, BarrierLayout.ACTING);
        put(BarrierLayout.COUNT, 1, BarrierLayout.FILLING);
        assertTimeoutPreemptively(LIMIT, () -> assertEquals(0, barrier.await()));
    }

    @Test
    void wordsWithoutAMeaningAreDamage() {
        put(BarrierLayout.PHASE, 0, BarrierLayout.BROKEN + 1);
        put(BarrierLayout.COUNT, 0, BarrierLayout.BROKEN + 1);
        assertTimeoutPreemptively(LIMIT, () -> assertThrows(DamagedObjectException.class, barrier::await));
        barrier.reset();
        assertTimeoutPreemptively(LIMIT, () -> assertEquals(0, barrier.await()));
    }
}

package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import io.multiproc.internal.time.Deadline;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.Leftovers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Steps of those who wait at a gate and of those who open it, in orders that are rare. */
@Tag("wait")
@ExtendWith(Leftovers.class)
class GateTest {
    private static final int AT = 8;

    /** More than a thread makes that has not slept yet, also if it gets no processor for a time. */
    private static final int LOOKS = 10;

    private final View view = SyncViews.create(Kind.EVENT, SharedOptions.anonymous(), AT + Integer.BYTES, view -> {});
    private final Gate gate = Gate.prompt(view, AT, 1);
    private final DeadWords words = new DeadWords(view);

    @AfterEach
    void close() {
        view.close();
    }

    private int word() {
        return words.readInt(AT);
    }

    /** Sets the flag, as one does who is about to sleep, and leaves. */
    private void setFlag() throws InterruptedException {
        assertFalse(gate.await(() -> false, Deadline.afterNanos(0)));
    }

    /** Of two words of gates read at once, the other being zero. */
    private static boolean isFlagSet(int word) {
        return (word & Gate.FLAGS_OF_TWO) != 0;
    }

    @Test
    void whoIsAboutToSleepSeesThatTheFlagWasTakenAwayThoughItIsSetAgain() throws Exception {
        List<Integer> seen = new ArrayList<>();
        setFlag();
        seen.add(word());
        for (int i = 0; i < 100; i++) {
            gate.open();
            assertFalse(isFlagSet(word()));
            setFlag();
            seen.add(word());
        }
        assertTrue(seen.stream().allMatch(GateTest::isFlagSet));
        assertEquals(seen.size(), seen.stream().distinct().count());
    }

    /** The look at the state after which it would sleep comes after the flag: an opener in between is seen by the word. */
    @Test
    void theFlagIsSetBeforeTheLastLook() throws Exception {
        AtomicInteger looksWithFlag = new AtomicInteger();
        assertTrue(gate.await(
                () -> {
                    int before = word();
                    if (!isFlagSet(before)) {
                        return false;
                    }
                    gate.open();
                    assertNotEquals(before, word());
                    return looksWithFlag.incrementAndGet() == 3;
                },
                Deadline.NEVER));
        assertEquals(3, looksWithFlag.get());
    }

    @Test
    void theWordCountsBeyondItsEnd() throws Exception {
        words.writeInt(AT, -1);
        gate.open();
        assertEquals(0, word());
        setFlag();
        assertEquals(1, word());
    }

    @Test
    void whoLeavesAfterASleepOpensForTheNext() {
        AtomicInteger looks = new AtomicInteger();
        assertThrows(
                InterruptedException.class,
                () -> gate.await(
                        () -> {
                            if (isFlagSet(word()) && looks.incrementAndGet() == LOOKS) {
                                Thread.currentThread().interrupt();
                            }
                            return false;
                        },
                        Deadline.NEVER));
        assertFalse(isFlagSet(word()));
    }
}

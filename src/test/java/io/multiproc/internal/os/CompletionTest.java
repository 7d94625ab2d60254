package io.multiproc.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.multiproc.IncompleteObjectException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Who opens an unfinished object waits for a living maker, and for no other. */
class CompletionTest {
    private static IncompleteObjectException assertIncomplete(BooleanSupplier isFinished, BooleanSupplier makerLives) {
        return assertThrows(
                IncompleteObjectException.class, () -> Completion.await("object x", isFinished, makerLives));
    }

    @Test
    void finishedObjectNeedsNoMaker() {
        Completion.await("x", () -> true, () -> fail("nobody need ask"));
    }

    @Test
    void livingMakerIsWaitedFor() {
        AtomicInteger questions = new AtomicInteger();
        Completion.await("x", () -> questions.incrementAndGet() > 20, () -> true);
        assertEquals(21, questions.get());
    }

    @Test
    void objectOfADeadMakerIsIncomplete() {
        String message = assertIncomplete(() -> false, () -> false).getMessage();
        assertTrue(message.contains("object x"), message);
    }

    @Test
    void makerThatDiesMeanwhileIsWaitedForNoLonger() {
        AtomicInteger questions = new AtomicInteger();
        assertIncomplete(() -> false, () -> questions.incrementAndGet() < 5);
        assertEquals(5, questions.get());
    }

    @Test
    void makerThatFinishesAndLeavesBetweenTheQuestionsHasFinished() {
        AtomicInteger left = new AtomicInteger();
        Completion.await("x", () -> left.get() > 0, () -> {
            left.set(1);
            return false;
        });
    }

    @Test
    void interruptEndsTheWaitAndStaysPending() {
        Thread.currentThread().interrupt();
        assertIncomplete(() -> false, () -> true);
        assertTrue(Thread.interrupted());
    }
}

package io.multiproc.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.multiproc.IncompleteObjectException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Who opens an unfinished object waits for a living maker, and for no other. */
class CompletionTest {
    private static IncompleteObjectException assertIncomplete(BooleanSupplier isFinished, BooleanSupplier makerLives) {
        return assertThrows(
                IncompleteObjectException.class,
                () -> Completion.await("object x", isFinished, makerLives, () -> "process 7"));
    }

    @Test
    void finishedObjectNeedsNoMaker() {
        Completion.await("x", () -> true, () -> fail("nobody need ask"), () -> fail("nor who"));
    }

    @Test
    void livingMakerIsWaitedFor() {
        AtomicInteger questions = new AtomicInteger();
        Completion.await("x", () -> questions.incrementAndGet() > 20, () -> true, () -> "process 7");
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
        Completion.await(
                "x",
                () -> left.get() > 0,
                () -> {
                    left.set(1);
                    return false;
                },
                () -> "process 7");
    }

    @Test
    void makerThatLivesAndDoesNotGoOnIsNamedWhenTheTimeIsOver() {
        long patience = TimeUnit.MILLISECONDS.toNanos(30);
        long start = System.nanoTime();
        IncompleteObjectException e = assertThrows(
                IncompleteObjectException.class,
                () -> Completion.await("object x", () -> false, () -> true, () -> "process 7", patience));
        assertTrue(System.nanoTime() - start >= patience);
        assertTrue(
                e.getMessage().contains("creator=process 7") && e.getMessage().contains("30 ms"), e.getMessage());
    }

    @Test
    void interruptEndsTheWaitAndStaysPending() {
        Thread.currentThread().interrupt();
        assertIncomplete(() -> false, () -> true);
        assertTrue(Thread.interrupted());
    }
}

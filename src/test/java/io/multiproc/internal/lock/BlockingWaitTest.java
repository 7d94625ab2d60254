package io.multiproc.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.ObjectSpec;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import io.multiproc.internal.time.Deadline;
import io.multiproc.internal.wait.WaitWords;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How often a thread that waits asks whether the process that it waits for lives. */
@Tag("wait")
class BlockingWaitTest {
    private static final int CHANGED = 1;
    private static final int MANY = 150;
    private static final long MILLIS = 600;

    private final View view =
            View.create(View.Placement.ANONYMOUS, new ObjectSpec(Kind.EVENT, (char) 0, 1, 16), made -> {});
    private final int at = view.dataAt();

    /** The nanoseconds between two questions, without the stages of the first 200 ms. */
    private List<Long> pauses(long millis) throws InterruptedException {
        List<Long> pauses = new ArrayList<>();
        long start = System.nanoTime();
        long last = start;
        boolean inTime = true;
        try (BlockingWait wait = new BlockingWait(view, at, Deadline.after(millis, TimeUnit.MILLISECONDS), false)) {
            while (inTime) {
                if (wait.isDue()) {
                    long now = System.nanoTime();
                    if (last - start > 2 * WaitWords.SLICE_NANOS) {
                        pauses.add(now - last);
                    }
                    last = now;
                }
                inTime = wait.sleepWhile(0);
            }
        }
        return pauses;
    }

    private void assertOften() throws InterruptedException {
        List<Long> pauses = pauses(MILLIS);
        assertTrue(pauses.stream().anyMatch(pause -> pause < WaitWords.SLICE_NANOS / 2), () -> "pauses: " + pauses);
    }

    @Test
    void aThreadAsksOftenAlsoAfterManyOthersHaveAsked() throws Exception {
        assertOften();
        CountDownLatch asking = new CountDownLatch(MANY);
        List<Thread> others = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                Thread other = new Thread(() -> waitForChange(asking), "other-" + i);
                other.start();
                others.add(other);
            }
            asking.await();
            List<Long> pauses = pauses(MILLIS);
            assertTrue(pauses.size() <= 6, () -> "asked often beside " + MANY + " others: " + pauses);
        } finally {
            Words.setIntVolatile(view.words(), at, CHANGED);
            view.waits().wake(at, WaitWords.ALL);
            for (Thread other : others) {
                other.join();
            }
        }
        Words.setIntVolatile(view.words(), at, 0);
        assertOften();
    }

    private void waitForChange(CountDownLatch asking) {
        int questions = 0;
        try (BlockingWait wait = new BlockingWait(view, at, Deadline.NEVER, false)) {
            while (Words.getIntVolatile(view.words(), at) != CHANGED) {
                if (wait.isDue() && ++questions == 2) {
                    asking.countDown();
                }
                wait.sleepWhile(0);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thePauseGrowsWithTheCost() {
        long millisecond = TimeUnit.MILLISECONDS.toNanos(1);
        assertEquals(5 * millisecond, BlockingWait.pause(0, 1, 1_000));
        assertEquals(10 * millisecond, BlockingWait.pause(TimeUnit.SECONDS.toNanos(9), 5, 500_000));
        assertEquals(60 * millisecond, BlockingWait.pause(0, 30, 1_000));
        assertEquals(30 * millisecond, BlockingWait.pause(0, 1, 3 * millisecond));
        assertEquals(100 * millisecond, BlockingWait.pause(0, Integer.MAX_VALUE, 1_000));
        assertEquals(100 * millisecond, BlockingWait.pause(0, 1, Long.MAX_VALUE));
        assertEquals(100 * millisecond, BlockingWait.pause(TimeUnit.SECONDS.toNanos(10), 1, 1_000));
    }
}

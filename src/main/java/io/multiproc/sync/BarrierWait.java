package io.multiproc.sync;

import io.multiproc.internal.lock.BlockingWait;
import io.multiproc.internal.object.View;
import io.multiproc.internal.time.Deadline;
import io.multiproc.internal.wait.WaitWords;
import java.util.function.BooleanSupplier;

/**
 * Blocking until a barrier's phase word has moved on: a few looks, then a few yields, then sleep. With as many parties as processors one of them is
 * mostly off its processor, so looking for longer than some microseconds delays all; yielding lets it run.
 */
final class BarrierWait {
    private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;
    private static final int LOOKS = ALONE ? 0 : 5;
    private static final int LONGEST_PAUSE = 16;
    private static final int YIELDS = 20;

    private final View view;
    private final BarrierState state;

    BarrierWait(View view, BarrierState state) {
        this.view = view;
        this.state = state;
    }

    /**
     * Blocks until the condition holds, which a change of the phase word brings about.
     *
     * @param deadline when to give up
     * @return false if the time is over
     * @throws InterruptedException if the thread is interrupted while it sleeps
     */
    boolean await(BooleanSupplier condition, Deadline deadline) throws InterruptedException {
        return look(condition) || yieldAndLook(condition) || sleep(condition, deadline);
    }

    private static boolean look(BooleanSupplier condition) {
        int pause = 1;
        for (int look = 0; look < LOOKS; look++) {
            if (condition.getAsBoolean()) {
                return true;
            }
            for (int i = 0; i < pause; i++) {
                Thread.onSpinWait();
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
        return false;
    }

    private static boolean yieldAndLook(BooleanSupplier condition) {
        for (int i = 0; i < YIELDS; i++) {
            if (condition.getAsBoolean()) {
                return true;
            }
            Thread.yield();
        }
        return false;
    }

    private boolean sleep(BooleanSupplier condition, Deadline deadline) throws InterruptedException {
        try (BlockingWait wait = new BlockingWait(view, state.sleepAt(), deadline, true)) {
            while (true) {
                if (wait.isDue()) {
                    state.unblock();
                }
                long published = state.published();
                boolean marked = state.markSleepers(published);
                if (condition.getAsBoolean()) {
                    return true;
                }
                if (marked && !wait.sleepWhile((int) (published | BarrierLayout.SLEEPERS))) {
                    return false;
                }
            }
        }
    }

    /** Wakes all threads of all processes that sleep. */
    void wakeAll() {
        view.waits().wake(state.sleepAt(), WaitWords.ALL);
    }
}

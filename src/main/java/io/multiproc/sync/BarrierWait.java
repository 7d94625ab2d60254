package io.multiproc.sync;

import io.multiproc.internal.lock.Waiting;
import io.multiproc.internal.object.View;
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
     * @param deadline nanoTime to give up at, if limited
     * @return false if the time is over
     * @throws InterruptedException if the thread is interrupted while it sleeps
     */
    boolean await(BooleanSupplier condition, boolean limited, long deadline) throws InterruptedException {
        return look(condition) || yieldAndLook(condition) || sleep(condition, limited, deadline);
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

    private boolean sleep(BooleanSupplier condition, boolean limited, long deadline) throws InterruptedException {
        long begin = System.nanoTime();
        long unblockAt = begin + WaitWords.SLICE_NANOS;
        Waiting waiting = null;
        try {
            while (true) {
                long published = state.published();
                boolean marked = state.markSleepers(published);
                if (condition.getAsBoolean()) {
                    return true;
                }
                view.checkOpen();
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long left = limited ? deadline - System.nanoTime() : WaitWords.SLICE_NANOS;
                if (left <= 0) {
                    return false;
                }
                if (marked) {
                    int expected = (int) (published | BarrierLayout.SLEEPERS);
                    view.waits().await(state.sleepAt(), expected, Math.min(left, WaitWords.SLICE_NANOS));
                }
                if (System.nanoTime() - unblockAt >= 0) {
                    unblockAt = System.nanoTime() + WaitWords.SLICE_NANOS;
                    state.unblock();
                    if (waiting == null) {
                        waiting = Waiting.begin(view, state.sleepAt(), limited);
                    }
                }
            }
        } finally {
            if (waiting != null) {
                waiting.end();
            }
        }
    }

    /** Wakes all threads of all processes that sleep. */
    void wakeAll() {
        view.waits().wake(state.sleepAt(), WaitWords.ALL);
    }
}

package io.multiproc.sync;

import io.multiproc.internal.lock.Waiting;
import io.multiproc.internal.object.View;

/**
 * How many permits of one semaphore each thread of this process has acquired and not released, through whichever of its objects: all objects of the
 * semaphore in this process share it. It is for {@link WaitGraph}; the shared words know processes only. It is also the monitor by which the threads exclude
 * one another; only the numbers of the calling thread are used.
 *
 * <p>A thread may release what another has acquired. Where the other is cannot be known: so if a thread releases more than it has acquired, and its process
 * holds more, the process counts a hand-over in its line of the shared words before the release, and what its threads have acquired until then is not theirs
 * any more. So as long as the hand-overs are the same, the process holds what its threads have counted, each its own.
 */
final class PermitHolds implements Waiting.Held {
    /** What one thread has acquired, and waits for. That thread alone uses it. */
    static final class OfThread {
        private int count;
        private int handOvers;
        private int wanted;

        /** What the thread holds while the hand-overs are so many. */
        int count(int now) {
            return handOvers == now ? count : 0;
        }

        void took(int permits, int now) {
            count = count(now) + permits;
            handOvers = now;
        }

        /** Whether the thread, which releases so many, may release what other threads of its process hold. */
        boolean handsOver(int permits, long heldByProcess, int now) {
            int own = count(now);
            return permits > own && heldByProcess > own;
        }

        void gave(int permits, int now) {
            count = Math.max(0, count(now) - permits);
            handOvers = now;
        }
    }

    private final View view;
    private final ThreadLocal<OfThread> ofThread = ThreadLocal.withInitial(this::begin);

    PermitHolds(View view) {
        this.view = view;
    }

    private OfThread begin() {
        Waiting.mayBeHeld(this);
        return new OfThread();
    }

    /** The calling thread's. */
    OfThread ofThisThread() {
        return ofThread.get();
    }

    /** The calling thread is about to wait for so many permits, or waits no more: 0. */
    void want(int permits) {
        ofThisThread().wanted = permits;
    }

    @Override
    public View view() {
        return view;
    }

    @Override
    public Waiting.Note ofThisWait() {
        OfThread mine = ofThisThread();
        return mine.count == 0 && mine.wanted == 0
                ? null
                : Waiting.Note.permits(mine.count, mine.handOvers, mine.wanted);
    }
}

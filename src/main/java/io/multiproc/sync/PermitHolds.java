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
    /** The numbers of one thread. */
    private static final int COUNT = 0;

    private static final int HAND_OVERS = 1;
    private static final int WANTED = 2;
    private static final int LENGTH = 3;

    private final View view;

    /** An object of this library would keep its class loader as long as the thread lives. */
    private final ThreadLocal<int[]> ofThread = ThreadLocal.withInitial(this::begin);

    PermitHolds(View view) {
        this.view = view;
    }

    private int[] begin() {
        Waiting.mayBeHeld(this);
        return new int[LENGTH];
    }

    /** What the calling thread has acquired, and waits for. That thread alone uses it. */
    int[] ofThisThread() {
        return ofThread.get();
    }

    /** What the thread holds while the hand-overs are so many. */
    private static int count(int[] mine, int now) {
        return mine[HAND_OVERS] == now ? mine[COUNT] : 0;
    }

    /** The calling thread has acquired permits. */
    static void took(int[] mine, int permits, int now) {
        mine[COUNT] = count(mine, now) + permits;
        mine[HAND_OVERS] = now;
    }

    /** Whether the calling thread, which releases so many, may release what other threads of its process hold. */
    static boolean handsOver(int[] mine, int permits, long heldByProcess, int now) {
        int own = count(mine, now);
        return permits > own && heldByProcess > own;
    }

    /** The calling thread has released permits. */
    static void gave(int[] mine, int permits, int now) {
        mine[COUNT] = Math.max(0, count(mine, now) - permits);
        mine[HAND_OVERS] = now;
    }

    /** The calling thread is about to wait for so many permits, or waits no more: 0. */
    void want(int permits) {
        ofThisThread()[WANTED] = permits;
    }

    @Override
    public View view() {
        return view;
    }

    @Override
    public Waiting.Note ofThisWait() {
        int[] mine = ofThisThread();
        return mine[COUNT] == 0 && mine[WANTED] == 0
                ? null
                : Waiting.Note.permits(mine[COUNT], mine[HAND_OVERS], mine[WANTED]);
    }
}

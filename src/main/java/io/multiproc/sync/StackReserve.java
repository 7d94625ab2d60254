package io.multiproc.sync;

/**
 * Throws {@link StackOverflowError} early: a thread that is about to release what it must acquire again tries first whether its stack has room for the calls
 * of that, while nothing has been changed.
 */
final class StackReserve {
    /** Calls; what is reserved is several times what acquiring a lock takes. */
    private static final int DEPTH = 400;

    private StackReserve() {}

    /** Returns if there is room. */
    static void check() {
        if (descend(DEPTH, 0, 0, 0) < 0) {
            throw new AssertionError();
        }
    }

    /** Not a tail call, and with operands that must be kept: each call has a frame. */
    private static long descend(int depth, long one, long two, long three) {
        return depth == 0 ? one + two + three : descend(depth - 1, one + 1, two + 2, three + 3) + 1;
    }
}

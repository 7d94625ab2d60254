package io.multiproc.process;

/** The completion of futures by the pool itself: functions of the user's that depend on them run in it. */
final class Completion {
    private static final ThreadLocal<Boolean> GOING_ON = new ThreadLocal<>();

    private Completion() {}

    /** Whether the calling code runs because a task is being completed. */
    static boolean isGoingOn() {
        return GOING_ON.get() != null;
    }

    /** By what the task returned. */
    static void succeed(PoolTask task, Object result) {
        task.settled = true;
        Boolean before = GOING_ON.get();
        GOING_ON.set(true);
        try {
            task.future.succeed(result);
        } finally {
            GOING_ON.set(before);
        }
    }

    /** By why there is no result. */
    static void fail(PoolTask task, Throwable thrown) {
        task.settled = true;
        Boolean before = GOING_ON.get();
        GOING_ON.set(true);
        try {
            task.future.completeExceptionally(thrown);
        } finally {
            GOING_ON.set(before);
        }
    }
}

package io.multiproc.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * An operation that is called while another process is stopped inside an operation of the same object.
 *
 * @param operation for messages, and the name of the public method up to the first character that is none of a name
 * @param ends how the call must end although the process is stopped
 * @param mayWait for an operation without a limit that an interrupt does not end: whether the caller may have to wait now, because another party holds what
 *     it waits for
 * @param refusals the exceptions by which the operation may say that it has had no effect
 */
record Probe<T>(
        String operation, Ends ends, Call<T> call, Predicate<T> mayWait, List<Class<? extends Exception>> refusals) {
    /** How a call ends. */
    enum Ends {
        /** The call has no limit of time, does not wait for other parties, and returns by itself. */
        AT_ONCE,
        /** The call returns by itself when its limit of time has passed, or before. */
        LIMITED,
        /** The call ends by an interrupt, or before. */
        INTERRUPTED,
        /**
         * The call waits for as long as another party holds the user's lock, permit or signal. It returns by itself if there is no such party, and else
         * when that party releases it after it was continued.
         */
        UNLIMITED
    }

    /** What is called. */
    @FunctionalInterface
    interface Call<T> {
        void on(T shared, Tally tally) throws Exception;
    }

    static <T> Probe<T> atOnce(String operation, Call<T> call) {
        return new Probe<>(operation, Ends.AT_ONCE, call, shared -> false, List.of());
    }

    static <T> Probe<T> limited(String operation, Call<T> call) {
        return new Probe<>(operation, Ends.LIMITED, call, shared -> false, List.of());
    }

    static <T> Probe<T> interrupted(String operation, Call<T> call) {
        return new Probe<>(operation, Ends.INTERRUPTED, call, shared -> false, List.of());
    }

    static <T> Probe<T> unlimited(String operation, Predicate<T> mayWait, Call<T> call) {
        return new Probe<>(operation, Ends.UNLIMITED, call, mayWait, List.of());
    }

    /** The operation may refuse by such an exception. */
    Probe<T> refusedBy(Class<? extends Exception> refusal) {
        List<Class<? extends Exception>> all = new ArrayList<>(refusals);
        all.add(refusal);
        return new Probe<>(operation, ends, call, mayWait, all);
    }

    /** The name of the method. */
    String method() {
        return operation.replaceFirst("^(read|write) ", "").split("[^A-Za-z]")[0];
    }

    /** How long the call may take by itself. */
    long limitNanos() {
        return ends == Ends.LIMITED || ends == Ends.INTERRUPTED ? Probes.LIMIT.toNanos() : 0;
    }

    void run(T shared, Tally tally) throws Exception {
        try {
            call.on(shared, tally);
        } catch (Exception e) {
            if (refusals.stream().noneMatch(refusal -> refusal.isInstance(e))) {
                throw e;
            }
        }
    }
}

package io.multiproc.faults;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Something that a user of the library does, or that the library does on its own, and that calls the operating system.
 *
 * @param name for messages
 * @param object what a message about its failure must contain
 * @param scope whose calls are made to fail
 * @param dispensable the calls that may fail without harm here
 * @param detours failures for which there may be another way, or not
 * @param isSlow whether to try only one error a call
 * @param isSteady whether it calls the same, and as often, in every run
 * @param preparation of one run
 */
record Operation(
        String name,
        String object,
        Faults.Scope scope,
        Set<String> dispensable,
        Set<Detour> detours,
        boolean isSlow,
        boolean isSteady,
        Preparation preparation) {

    /** A failure of a call with this error number. */
    record Detour(String call, int errno) {}

    /** Makes what one run needs; nothing fails meanwhile. */
    interface Preparation {
        Trial prepare() throws Exception;
    }

    /** A prepared run. Running it again after a failure is the next try, which must succeed. */
    interface Trial {
        void run() throws Exception;

        /** Gives back all that this trial has made; nothing fails meanwhile. */
        default void end() throws Exception {}
    }

    static Operation of(String name, String object, Preparation preparation) {
        return new Operation(name, object, Faults.Scope.THIS_THREAD, Set.of(), Set.of(), false, true, preparation);
    }

    /** The same, done without these calls where they fail. */
    Operation dispensingWith(Set<String> calls) {
        return new Operation(name, object, scope, calls, detours, isSlow, isSteady, preparation);
    }

    /** The same, which may also find another way if this call fails so. */
    Operation withDetour(String call, Integer... errnos) {
        Set<Detour> ways = new HashSet<>(detours);
        Stream.of(errnos).forEach(errno -> ways.add(new Detour(call, errno)));
        return new Operation(name, object, scope, dispensable, ways, isSlow, isSteady, preparation);
    }

    /** The same, tried in fewer ways. */
    Operation slow() {
        return new Operation(name, object, scope, dispensable, detours, true, isSteady, preparation);
    }

    /** The same, with failures in every thread. */
    Operation inEveryThread() {
        return new Operation(name, object, Faults.Scope.EVERY_THREAD, dispensable, detours, isSlow, false, preparation);
    }

    /** The same, which depends on time: how often something is called differs from run to run. */
    Operation unsteady() {
        return new Operation(name, object, scope, dispensable, detours, isSlow, false, preparation);
    }

    @Override
    public String toString() {
        return name;
    }
}

package io.multiproc.explore;

import io.multiproc.sync.Deadlocks;
import io.multiproc.testing.Copies;
import io.multiproc.value.SharedInt;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Set;

/** The probes that all objects have in common. */
final class Probes {
    /** The limit of time of each probe that has one, and when the others are interrupted. */
    static final Duration LIMIT = Duration.ofMillis(100);

    static final long LIMIT_MILLIS = LIMIT.toMillis();

    private static final Set<String> NOT_CALLED =
            Set.of("hashCode", "readLock", "writeLock", "stream", "parallelStream", "toArray");

    private Probes() {}

    /** Adds what can be asked of the object, and attaching, closing and creating one. */
    static <T> void addCommon(StopRules<T> rules, Scenario<?> scenario) {
        rules.probes.add(Probe.atOnce("find", (shared, tally) -> Deadlocks.find()));
        rules.probes.add(Probe.atOnce("looks", (shared, tally) -> {
            for (Object looked : rules.looked.apply(shared)) {
                look(looked);
            }
        }));
        if (rules.attaches) {
            rules.probes.add(Probe.atOnce("close", (shared, tally) -> ((AutoCloseable) Copies.copy(shared)).close()));
        }
        rules.probes.add(Probe.atOnce("create", (shared, tally) -> {
            SharedInt.create(0).close();
            close(scenario);
        }));
    }

    private static <T extends Serializable> void close(Scenario<T> scenario) throws Exception {
        scenario.close.on(scenario.create.call());
    }

    private static void look(Object looked) throws Exception {
        for (Method method : looked.getClass().getMethods()) {
            if (isLook(method)) {
                try {
                    method.invoke(looked);
                } catch (InvocationTargetException e) {
                    if (!(e.getCause() instanceof IllegalMonitorStateException)) {
                        throw new AssertionError(method.getName() + " has failed", e.getCause());
                    }
                }
            }
        }
    }

    private static boolean isLook(Method method) {
        return method.getParameterCount() == 0
                && Operations.LOOKS.contains(method.getName())
                && !NOT_CALLED.contains(method.getName());
    }
}

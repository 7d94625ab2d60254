package io.multiproc.explore;

import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.NotOnWindows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** All scenarios, by what they are about. */
final class Tables {
    /** One slot more than the arena has: such an object has a segment of its own, so that no play meets the dead of another. */
    private static final int OWN_SEGMENT = 65;

    private Tables() {}

    static SharedOptions options() {
        return SharedOptions.anonymous().processes(OWN_SEGMENT);
    }

    static Map<String, List<Scenario<?>>> all() {
        Map<String, List<Scenario<?>>> all = new LinkedHashMap<>();
        all.put("locks", LockTable.scenarios());
        all.put("conditions", ConditionTable.scenarios());
        all.put("semaphores", SemaphoreTable.scenarios());
        all.put("events and latches", SignalTable.scenarios());
        all.put("barriers", BarrierTable.scenarios());
        all.put("read-write locks", ReadWriteLockTable.scenarios());
        all.put("queues", QueueTable.scenarios());
        all.put("objects", ObjectTable.scenarios());
        all.put("arena", ArenaTable.scenarios());
        return all;
    }

    /** Skips what is about names that outlive their makers, where there are none. */
    static void assumeMeaningful(String group) {
        Assumptions.assumeFalse(
                NotOnWindows.WINDOWS && group.equals("objects"), "not on Windows: a name ends with its last user");
    }

    static List<Scenario<?>> flat() {
        List<Scenario<?>> flat = new ArrayList<>();
        all().values().forEach(flat::addAll);
        return flat;
    }

    static Scenario<?> named(String name) {
        return flat().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}

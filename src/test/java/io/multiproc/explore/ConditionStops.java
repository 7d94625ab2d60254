package io.multiproc.explore;

import static io.multiproc.explore.Probes.LIMIT;
import static io.multiproc.explore.Probes.LIMIT_MILLIS;

import io.multiproc.explore.ConditionTable.Pair;
import io.multiproc.explore.Scenario.Act;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What other parties call while a process is stopped inside an operation of a condition. Each call is made by a thread that could acquire the lock. */
final class ConditionStops {
    private ConditionStops() {}

    static StopRules<Pair> rules() {
        StopRules<Pair> rules = LockStops.mutex(ConditionStops::check, pair -> AnyLock.of(pair.lock()));
        // The probes may have signalled the process, which then holds the lock: the works of the scenarios would wait
        // for it.
        rules.meanwhileAfterwards = false;
        rules.looked = pair -> List.of(pair.condition(), pair.lock());
        rules.rescue = pair -> {
            // The probes may have taken the lock from under a caller that waits for nothing else.
            if (pair.lock().tryLock(LIMIT)) {
                pair.condition().signalAll();
                pair.lock().unlock();
            }
        };
        rules.probes.add(limited("await(Duration)", pair -> pair.condition().await(LIMIT)));
        rules.probes.add(limited("await(long)", pair -> pair.condition().await(LIMIT_MILLIS, TimeUnit.MILLISECONDS)));
        rules.probes.add(
                limited("await(BooleanSupplier)", pair -> pair.condition().await(() -> false, LIMIT)));
        rules.probes.add(limited("awaitNanos", pair -> pair.condition().awaitNanos(LIMIT.toNanos())));
        rules.probes.add(limited(
                "awaitUntil",
                pair -> pair.condition().awaitUntil(new Date(System.currentTimeMillis() + LIMIT_MILLIS))));
        rules.probes.add(Probe.interrupted("await()", (pair, tally) -> {
            pair.lock().lockInterruptibly();
            try {
                pair.condition().await();
            } finally {
                pair.lock().unlock();
            }
        }));
        rules.probes.add(Probe.atOnce(
                "signal", (pair, tally) -> ifFree(pair, its -> its.condition().signal())));
        rules.probes.add(Probe.atOnce(
                "signal(int)",
                (pair, tally) -> ifFree(pair, its -> its.condition().signal(1))));
        rules.probes.add(Probe.atOnce(
                "signalAll",
                (pair, tally) -> ifFree(pair, its -> its.condition().signalAll())));
        // No party signals until the process goes on.
        rules.probes.add(Probe.unlimited("awaitUninterruptibly", pair -> true, (pair, tally) -> {
            pair.lock().lock();
            try {
                pair.condition().awaitUninterruptibly();
            } finally {
                pair.lock().unlock();
            }
        }));
        return rules;
    }

    /** The limit is that of the wait: a lock that is not free is not waited for. */
    private static Probe<Pair> limited(String operation, Act<Pair> await) {
        return Probe.limited(operation, (pair, tally) -> ifFree(pair, await));
    }

    private static void ifFree(Pair pair, Act<Pair> act) throws Exception {
        if (pair.lock().tryLock()) {
            try {
                act.on(pair);
            } finally {
                pair.lock().unlock();
            }
        }
    }

    private static void check(Scene<Pair> scene, StopRules.Ending ending) throws Exception {
        LockStops.expectHealthy(ConditionTable.use(scene));
    }
}

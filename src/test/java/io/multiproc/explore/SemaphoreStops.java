package io.multiproc.explore;

import static io.multiproc.explore.Probes.LIMIT;
import static io.multiproc.explore.Probes.LIMIT_MILLIS;

import io.multiproc.explore.StopRules.Ending;
import io.multiproc.sync.SharedSemaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What other parties call while a process is stopped inside an operation of a semaphore. */
final class SemaphoreStops {
    /** How many permits the probes of one play acquire, and may then be unable to release. */
    private static final int REFUSED_AT_MOST = 100;

    private SemaphoreStops() {}

    static StopRules<SharedSemaphore> rules(Scenario<?> scenario) {
        boolean full = scenario.name().contains("refused");
        boolean bounded = scenario.name().contains("bounded");
        StopRules<SharedSemaphore> rules = new StopRules<>(full ? SemaphoreStops::checkMost : SemaphoreStops::check);
        rules.probes.add(Probe.<SharedSemaphore>unlimited(
                "acquireUninterruptibly", semaphore -> semaphore.availablePermits() == 0, (semaphore, tally) -> {
                    semaphore.acquireUninterruptibly();
                    semaphore.release();
                }));
        rules.probes.add(Probe.<SharedSemaphore>limited("acquire(Duration)", (semaphore, tally) -> {
                    semaphore.acquire(LIMIT);
                    semaphore.release();
                })
                .refusedBy(TimeoutException.class));
        rules.probes.add(Probe.limited(
                "tryAcquire(Duration)", (semaphore, tally) -> release(semaphore, semaphore.tryAcquire(LIMIT))));
        rules.probes.add(Probe.limited(
                "tryAcquire(long)",
                (semaphore, tally) -> release(semaphore, semaphore.tryAcquire(LIMIT_MILLIS, TimeUnit.MILLISECONDS))));
        rules.probes.add(
                Probe.atOnce("tryAcquire()", (semaphore, tally) -> release(semaphore, semaphore.tryAcquire())));
        rules.probes.add(Probe.interrupted("acquire()", (semaphore, tally) -> {
            semaphore.acquire();
            semaphore.release();
        }));
        rules.probes.add(Probe.interrupted("acquire(int)", (semaphore, tally) -> {
            semaphore.acquire(2);
            semaphore.release(2);
        }));
        if (full) {
            rules.probes.add(Probe.<SharedSemaphore>atOnce("release, refused", (semaphore, tally) -> {
                        semaphore.release();
                        tally.added.incrementAndGet();
                    })
                    .refusedBy(IllegalStateException.class));
        } else if (!bounded) {
            rules.probes.add(Probe.atOnce("release", (semaphore, tally) -> {
                semaphore.release();
                tally.added.incrementAndGet();
            }));
        }
        rules.probes.add(Probe.atOnce("drainPermits", (semaphore, tally) -> {
            int drained = semaphore.drainPermits();
            if (drained > 0) {
                semaphore.release(drained);
            }
        }));
        if (full) {
            // A release that is refused has added for a moment, in which the releases of others are refused, too.
            rules.probes.replaceAll(probe -> probe.refusedBy(IllegalStateException.class));
        }
        return rules;
    }

    private static void release(SharedSemaphore semaphore, boolean isAcquired) {
        if (isAcquired) {
            semaphore.release();
        }
    }

    private static void check(Scene<SharedSemaphore> scene, Ending ending) throws Exception {
        SharedSemaphore semaphore = scene.mine();
        int added = ending.tally().added.get();
        boolean drained = ending.scenario().contains("drainPermits");
        // One permit is with a process that has died: it is lost, or comes back when it is asked for.
        int ofTheDead = ending.scenario().contains("after a death") ? 1 : 0;
        int all = completed(ending) + added;
        int least = drained ? 0 : all - ofTheDead;
        int most = drained ? added : all + slack(ending);
        int there = semaphore.availablePermits();
        if (there < least || there > most) {
            throw new AssertionError("permits: expected from " + least + " to " + most + ", available=" + semaphore);
        }
        SemaphoreTable.use(scene);
    }

    /** How many permits there are when the operation has been completed, and the process that completed it has not released what it acquired. */
    private static int completed(Ending ending) {
        String operation = ending.scenario().substring("SharedSemaphore.".length());
        if (operation.startsWith("acquire(int)")) {
            return 0;
        }
        if (operation.startsWith("release, more than taken")) {
            return 4;
        }
        if (operation.startsWith("release(int), more than taken")) {
            return 3;
        }
        if (operation.startsWith("release, with a sleeper")) {
            return 1;
        }
        return operation.startsWith("release") || operation.startsWith("close") ? 2 : 1;
    }

    /** An attempt that does not wait may have failed. */
    private static int slack(Ending ending) {
        return ending.scenario().contains("tryAcquire()") ? 1 : 0;
    }

    private static void checkMost(Scene<SharedSemaphore> scene, Ending ending) {
        int drained = scene.mine().drainPermits();
        if (drained <= Integer.MAX_VALUE - REFUSED_AT_MOST || scene.mine().drainPermits() != 0) {
            throw new AssertionError("expected all permits, drained=" + drained);
        }
    }
}

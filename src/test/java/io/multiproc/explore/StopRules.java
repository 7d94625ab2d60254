package io.multiproc.explore;

import io.multiproc.OwnerDiedException;
import io.multiproc.channel.SharedQueue;
import io.multiproc.explore.Scenario.Act;
import io.multiproc.internal.object.ArenaShare;
import io.multiproc.sync.SharedBarrier;
import io.multiproc.sync.SharedCountDownLatch;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReadWriteLock;
import io.multiproc.sync.SharedReentrantLock;
import io.multiproc.sync.SharedSemaphore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What other parties call while a process is stopped inside an operation, and what must hold when the process has been continued and has ended its
 * operation.
 */
final class StopRules<T> {
    /** What the process that was stopped does after its operation: it gives back what it holds. */
    @FunctionalInterface
    interface Leave<T> {
        /** Returns how many it has given back. */
        int on(T shared) throws Exception;
    }

    /** What must hold at the end. */
    @FunctionalInterface
    interface Invariant<T> {
        void check(Scene<T> scene, Ending ending) throws Exception;
    }

    /**
     * How a play has ended.
     *
     * @param scenario the name of the scenario
     * @param before what {@link #measure} gave before the operation
     * @param thrown the exception that ended the operation of the process that was stopped, or null
     * @param left how many the process has given back
     */
    record Ending(String scenario, long before, String thrown, int left, Tally tally) {}

    final List<Probe<T>> probes = new ArrayList<>();
    private final Invariant<T> invariant;
    Function<T, List<?>> looked = List::of;
    Function<T, Long> measure = shared -> 0L;
    Act<T> rescue = shared -> {};
    Leave<T> leave = shared -> 0;
    boolean attaches = true;
    boolean meanwhileAfterwards = true;
    boolean sleeperMayFail;
    List<String> mayThrow = List.of();
    Exclusion<T> exclusion;

    /** What at most one party has at a time. */
    interface Exclusion<T> {
        boolean tryAcquire(T shared) throws Exception;

        void release(T shared) throws Exception;

        /** Whether the calling thread is inside. */
        boolean isInside(T shared);
    }

    StopRules(Invariant<T> invariant) {
        this.invariant = invariant;
    }

    /** Acquires the exclusive right, if it is free and no death is to be told of. */
    boolean tryExclude(T shared) throws Exception {
        try {
            return exclusion.tryAcquire(shared);
        } catch (OwnerDiedException e) {
            return false;
        }
    }

    /** A process has died holding what the object guards: each operation may say so. */
    private void expectDeath() {
        probes.replaceAll(probe -> probe.refusedBy(OwnerDiedException.class));
    }

    void check(Scene<T> scene, Ending ending) throws Exception {
        if (ending.thrown != null && mayThrow.stream().noneMatch(ending.thrown::contains)) {
            throw new AssertionError("the operation that was stopped has failed: " + ending.thrown);
        }
        invariant.check(scene, ending);
    }

    /** The rules for the objects of a scenario. */
    @SuppressWarnings("unchecked")
    static <T> StopRules<T> of(Scenario<?> scenario, T shared) {
        StopRules<?> rules;
        if (shared instanceof SharedLock) {
            rules = LockStops.lock(scenario);
        } else if (shared instanceof SharedReentrantLock) {
            rules = LockStops.reentrantLock(scenario);
        } else if (shared instanceof ConditionTable.Pair) {
            rules = ConditionStops.rules();
        } else if (shared instanceof SharedSemaphore) {
            rules = SemaphoreStops.rules(scenario);
        } else if (shared instanceof SharedEvent) {
            rules = SignalStops.event();
        } else if (shared instanceof SharedCountDownLatch) {
            rules = SignalStops.latch();
        } else if (shared instanceof SharedBarrier) {
            rules = BarrierStops.rules();
        } else if (shared instanceof SharedReadWriteLock) {
            rules = ReadWriteLockStops.rules(scenario);
        } else if (shared instanceof SharedQueue) {
            rules = QueueStops.rules(scenario);
        } else if (shared instanceof ArenaShare) {
            rules = ObjectStops.arena();
        } else if (shared instanceof ObjectTable.Name) {
            rules = ObjectStops.name(scenario);
        } else if (shared instanceof ObjectTable.LockAndName) {
            rules = ObjectStops.lockAndName();
        } else {
            throw new AssertionError("no rules for " + shared.getClass());
        }
        StopRules<T> found = (StopRules<T>) rules;
        Probes.addCommon(found, scenario);
        if (scenario.dead != null) {
            found.expectDeath();
        }
        return found;
    }
}

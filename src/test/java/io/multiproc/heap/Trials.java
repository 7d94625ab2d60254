package io.multiproc.heap;

import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/** All that is tried with a full heap, and the rounds of it. */
final class Trials {
    private static final int MOST_ROUNDS = 5_000;

    /** Their rounds take long, as a process is started in each or a time goes by, or are many, so that one of so many allocations stands for all. */
    private static final Map<String, Integer> SLOW = Map.ofEntries(
            Map.entry("barrier", 4),
            Map.entry("closePool", 5),
            Map.entry("replace", 250),
            Map.entry("start", 200),
            Map.entry("supervisor", 16),
            Map.entry("stderr", 40),
            Map.entry("reaper", 1),
            Map.entry("blocks", 1),
            Map.entry("segments", 1));

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** The arena may have begun another segment, which has a descriptor and proofs. */
    private static final int ARENA = 3;

    private Trials() {}

    /** By their names. */
    static Map<String, Callable<Trial>> all() {
        Map<String, Callable<Trial>> all = new LinkedHashMap<>();
        all.put("lock", LockTrials::lock);
        all.put("reentrant", LockTrials::reentrant);
        all.put("reader", LockTrials::reader);
        all.put("writer", LockTrials::writer);
        all.put("ownerDied", LockTrials::ownerDied);
        all.put("await", LockTrials::await);
        all.put("signal", LockTrials::signal);
        all.put("acquire", SyncTrials::acquire);
        all.put("release", SyncTrials::release);
        all.put("event", SyncTrials::event);
        all.put("set", SyncTrials::set);
        all.put("latch", SyncTrials::latch);
        all.put("put", SyncTrials::put);
        all.put("take", SyncTrials::take);
        all.put("drain", SyncTrials::drain);
        all.put("barrier", SyncTrials::barrier);
        all.put("submit", PoolTrials::submit);
        all.put("collector", PoolTrials::collector);
        all.put("map", PoolTrials::map);
        all.put("closePool", PoolTrials::closePool);
        all.put("replace", PoolTrials::replace);
        all.put("start", ProcessTrials::start);
        all.put("supervisor", ProcessTrials::supervisor);
        all.put("stderr", ProcessTrials::stderr);
        all.put("alarm", ServiceTrials::alarm);
        all.put("sleeper", ServiceTrials::sleeper);
        all.put("reaper", ServiceTrials::reaper);
        all.put("small", ObjectTrials::small);
        all.put("blocks", () -> ObjectTrials.blocks(true));
        all.put("segments", () -> ObjectTrials.blocks(false));
        all.put("large", ObjectTrials::large);
        all.put(
                "named",
                () -> ObjectTrials.named("heap-" + ProcessHandle.current().pid()));
        all.put("attach", ObjectTrials::attach);
        all.put("closed", ObjectTrials::closed);
        return all;
    }

    /**
     * Plays all trials in this process.
     *
     * @param longer how many times longer the steps of the slow ones are
     */
    static void playAll(ChildJvm.Talk talk, int longer) throws Exception {
        for (String name : all().keySet()) {
            Integer step = SLOW.get(name);
            play(talk, name, 1, step == null ? 1 : step * longer);
        }
    }

    /**
     * Plays a trial in this process: once in peace, then with a failure at each allocation in turn.
     *
     * @param step one of so many allocations is tried
     */
    static void play(ChildJvm.Talk talk, String name, int times, int step) throws Exception {
        try (Trial trial = all().get(name).call()) {
            Set<String> before = FullHeap.initialized();
            round(trial, name, MOST_ROUNDS, 1);
            List<String> descriptors = Leftovers.descriptors();
            Set<String> late = new TreeSet<>(FullHeap.initialized());
            late.removeAll(before);
            int rounds = 0;
            while (round(trial, name, rounds * step, times)) {
                if (++rounds >= MOST_ROUNDS) {
                    throw new AssertionError("there is no end: trial=" + name);
                }
            }
            awaitOnly(descriptors, name);
            talk.say(name + " " + rounds + " " + FullHeapAgent.sorted(late));
        }
    }

    /** Waits until this process has no more descriptors, or handles, of shared memory than before; what was lost is given back by the collector. */
    private static void awaitOnly(List<String> before, String name) throws IOException {
        long start = System.nanoTime();
        List<String> more = Leftovers.descriptorsSince(before);
        while (more.size() > ARENA && System.nanoTime() - start < PATIENCE_NANOS) {
            Leftovers.collect();
            more = Leftovers.descriptorsSince(before);
        }
        if (more.size() > ARENA) {
            throw new AssertionError("descriptors stay: trial=" + name + ", descriptors=" + more);
        }
    }

    /** Whether there was an allocation that failed. */
    private static boolean round(Trial trial, String name, int from, int times) throws Exception {
        trial.prepare();
        Throwable error = null;
        FullHeap.begin(trial.victims(), from, times);
        int thrown;
        try {
            trial.run();
        } catch (Throwable e) {
            error = e;
        } finally {
            thrown = FullHeap.end();
            trial.other.operationIsOver();
        }
        try {
            if (error != null && thrown == 0) {
                throw error;
            }
            trial.check(error);
        } catch (Throwable e) {
            AssertionError failure = new AssertionError(
                    "not whole: trial=" + name + ", after allocation=" + from + ", failures=" + thrown + ": " + e, e);
            if (error != null) {
                failure.addSuppressed(error);
            }
            throw failure;
        }
        return thrown > 0;
    }
}

package io.multiproc.explore;

import io.multiproc.explore.Scenario.Act;
import io.multiproc.sync.SharedBarrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code SharedBarrier}, of two parties. */
final class BarrierTable {
    private static final Duration LONG = Duration.ofSeconds(60);

    private BarrierTable() {}

    static List<Scenario<?>> scenarios() {
        List<Scenario<?>> all = new ArrayList<>();
        waysToAwait().forEach((way, await) -> {
            all.add(barrier(way + ", first").killed(await).meanwhile(scene -> {
                // Whoever died on the way has not come, and is waited for; whoever came and died has broken the
                // barrier.
                if (scene.mine().getNumberWaiting() > 0) {
                    arrive(scene.mine());
                }
            }));
            all.add(barrier(way + ", last")
                    .sleeper(BarrierTable::arrive)
                    .killed(await)
                    .survive(scene -> {
                        if (!scene.hasWoken(100) && scene.mine().getNumberWaiting() == 1) {
                            arrive(scene.mine());
                        }
                        scene.woken();
                        return use(scene);
                    }));
            all.add(barrier(way + ", after a death on the way")
                    .settled(SharedBarrier::reset)
                    .deadAtEachStep(await(Duration.ofMillis(3)), way.equals("await"))
                    .killed(barrier -> {
                        try {
                            barrier.await(Duration.ofMillis(3));
                        } catch (TimeoutException | BrokenBarrierException e) {
                            return;
                        }
                    }));
        });
        all.add(barrier("await(Duration), time over").killed(await(Duration.ofMillis(3))));
        all.add(barrier("abort").killed(SharedBarrier::abort).finding("whole", "broken"));
        all.add(barrier("abort, with a sleeper")
                .sleeper(BarrierTable::arrive)
                .killed(SharedBarrier::abort)
                .survive(BarrierTable::breakAndUse));
        all.add(barrier("reset").prepare(SharedBarrier::abort).killed(SharedBarrier::reset));
        all.add(barrier("reset, with a sleeper")
                .sleeper(BarrierTable::arrive)
                .killed(SharedBarrier::reset)
                .survive(BarrierTable::breakAndUse));
        all.add(barrier("close").killed(SharedBarrier::close).finding("whole"));
        all.add(barrier("close, with a sleeper")
                .sleeper(BarrierTable::arrive)
                .killed(SharedBarrier::close)
                .survive(BarrierTable::breakAndUse));
        return all;
    }

    private static Act<SharedBarrier> await(Duration limit) {
        return barrier -> {
            try {
                barrier.await(limit);
            } catch (TimeoutException | BrokenBarrierException e) {
                return;
            }
        };
    }

    private static Map<String, Act<SharedBarrier>> waysToAwait() {
        Map<String, Act<SharedBarrier>> ways = new LinkedHashMap<>();
        ways.put("await", SharedBarrier::await);
        ways.put("await(Duration)", barrier -> barrier.await(LONG));
        ways.put("await(long)", barrier -> barrier.await(60, TimeUnit.SECONDS));
        ways.put("await(Runnable)", barrier -> barrier.await(() -> {}));
        ways.put("await(Runnable, Duration)", barrier -> barrier.await(() -> {}, LONG));
        return ways;
    }

    private static void arrive(SharedBarrier barrier) throws Exception {
        // Longer than a party is taken to be alive without a question.
        Thread.sleep(2);
        try {
            barrier.await();
        } catch (BrokenBarrierException e) {
            return;
        }
    }

    private static String breakAndUse(Scene<SharedBarrier> scene) throws Exception {
        if (!scene.hasWoken(50)) {
            scene.mine().abort();
        }
        scene.woken();
        return use(scene);
    }

    /** After a reset the barrier is as new. */
    static String use(Scene<SharedBarrier> scene) throws Exception {
        String outcome = scene.mine().isBroken() ? "broken" : "whole";
        scene.mine().reset();
        for (int pass = 0; pass < 5; pass++) {
            scene.both(SharedBarrier::await);
        }
        if (scene.mine().isBroken() || scene.mine().getNumberWaiting() != 0) {
            throw new AssertionError("not as new after reset: " + scene.mine());
        }
        return outcome;
    }

    private static Scenario<SharedBarrier> barrier(String operation) {
        return Scenario.of("SharedBarrier." + operation, () -> SharedBarrier.create(Tables.options(), 2))
                .survive(BarrierTable::use);
    }
}

package io.multiproc.explore;

import static io.multiproc.explore.Probes.LIMIT;
import static io.multiproc.explore.Probes.LIMIT_MILLIS;

import io.multiproc.sync.SharedBarrier;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What other parties call while a process is stopped inside an operation of a barrier. */
final class BarrierStops {
    private BarrierStops() {}

    static StopRules<SharedBarrier> rules() {
        StopRules<SharedBarrier> rules = new StopRules<>((scene, ending) -> BarrierTable.use(scene));
        rules.mayThrow = List.of("BrokenBarrierException");
        rules.rescue = SharedBarrier::abort;
        add(rules, Probe.limited("await(Duration)", (barrier, tally) -> barrier.await(LIMIT)));
        add(
                rules,
                Probe.limited("await(long)", (barrier, tally) -> barrier.await(LIMIT_MILLIS, TimeUnit.MILLISECONDS)));
        add(rules, Probe.limited("await(Runnable, Duration)", (barrier, tally) -> barrier.await(() -> {}, LIMIT)));
        add(rules, Probe.interrupted("await()", (barrier, tally) -> barrier.await()));
        add(rules, Probe.interrupted("await(Runnable)", (barrier, tally) -> barrier.await(() -> {})));
        add(rules, Probe.atOnce("abort", (barrier, tally) -> barrier.abort()));
        add(
                rules,
                Probe.<SharedBarrier>atOnce("reset", (barrier, tally) -> barrier.reset())
                        .refusedBy(IllegalStateException.class));
        return rules;
    }

    private static void add(StopRules<SharedBarrier> rules, Probe<SharedBarrier> probe) {
        rules.probes.add(probe.refusedBy(TimeoutException.class).refusedBy(BrokenBarrierException.class));
    }
}

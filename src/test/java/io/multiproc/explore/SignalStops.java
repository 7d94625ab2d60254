package io.multiproc.explore;

import static io.multiproc.explore.Probes.LIMIT;
import static io.multiproc.explore.Probes.LIMIT_MILLIS;

import io.multiproc.explore.StopRules.Ending;
import io.multiproc.sync.SharedCountDownLatch;
import io.multiproc.sync.SharedEvent;
import java.util.concurrent.TimeUnit;

/** What other parties call while a process is stopped inside an operation of an event or a latch. */
final class SignalStops {
    private SignalStops() {}

    static StopRules<SharedEvent> event() {
        StopRules<SharedEvent> rules = new StopRules<>((scene, ending) -> SignalTable.use(scene));
        rules.rescue = SharedEvent::set;
        rules.probes.add(Probe.limited("await(Duration)", (event, tally) -> event.await(LIMIT)));
        rules.probes.add(
                Probe.limited("await(long)", (event, tally) -> event.await(LIMIT_MILLIS, TimeUnit.MILLISECONDS)));
        rules.probes.add(Probe.interrupted("await()", (event, tally) -> event.await()));
        rules.probes.add(Probe.atOnce("set", (event, tally) -> event.set()));
        rules.probes.add(Probe.atOnce("await(), when it is set", (event, tally) -> event.await()));
        rules.probes.add(Probe.atOnce("clear", (event, tally) -> event.clear()));
        return rules;
    }

    static StopRules<SharedCountDownLatch> latch() {
        StopRules<SharedCountDownLatch> rules = new StopRules<>(SignalStops::check);
        rules.measure = SharedCountDownLatch::getCount;
        rules.probes.add(Probe.limited("await(Duration)", (latch, tally) -> latch.await(LIMIT)));
        rules.probes.add(
                Probe.limited("await(long)", (latch, tally) -> latch.await(LIMIT_MILLIS, TimeUnit.MILLISECONDS)));
        rules.probes.add(Probe.interrupted("await()", (latch, tally) -> latch.await()));
        rules.probes.add(Probe.atOnce("countDown", (latch, tally) -> {
            latch.countDown();
            tally.added.incrementAndGet();
        }));
        return rules;
    }

    /** Each party that counts down does so once; the two that are counted down while the operation waits end it. */
    private static void check(Scene<SharedCountDownLatch> scene, Ending ending) throws Exception {
        int counted = ending.tally().added.get() + (ending.scenario().contains(".countDown") ? 1 : 0);
        boolean awaited = ending.scenario().contains(".await,")
                || ending.scenario().endsWith(".await")
                || ending.scenario().contains(".await(Duration)");
        long expected = awaited ? 0 : Math.max(0, ending.before() - counted);
        long count = scene.mine().getCount();
        if (count != expected) {
            throw new AssertionError("count: expected " + expected + ", found " + count);
        }
        for (long left = count; left > 0; left--) {
            scene.mine().countDown();
        }
        scene.other(SharedCountDownLatch::await);
    }
}

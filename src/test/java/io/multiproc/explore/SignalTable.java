package io.multiproc.explore;

import io.multiproc.sync.SharedCountDownLatch;
import io.multiproc.sync.SharedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code SharedEvent} and {@code SharedCountDownLatch}. */
final class SignalTable {
    private static final Duration LONG = Duration.ofSeconds(60);

    private SignalTable() {}

    static List<Scenario<?>> scenarios() {
        List<Scenario<?>> all = new ArrayList<>();
        events(all);
        latches(all);
        return all;
    }

    private static void events(List<Scenario<?>> all) {
        all.add(event("set").killed(SharedEvent::set).finding("not set", "set"));
        all.add(event("set, with a sleeper")
                .sleeper(SharedEvent::await)
                .killed(SharedEvent::set)
                .survive(scene -> {
                    String outcome = state(scene);
                    if (outcome.equals("not set")) {
                        scene.mine().set();
                    }
                    scene.woken();
                    return outcome;
                })
                .finding("not set", "set"));
        all.add(event("set, cleared at once, with a sleeper")
                .sleeper(SharedEvent::await)
                .killed(event -> {
                    event.set();
                    event.clear();
                })
                .survive(scene -> {
                    boolean was = scene.completed() || scene.mine().isSet() || scene.hasWoken(50);
                    if (!was) {
                        scene.mine().set();
                    }
                    scene.woken();
                    return use(scene);
                }));
        all.add(event("clear")
                .prepare(SharedEvent::set)
                .killed(SharedEvent::clear)
                .finding("set", "not set"));
        all.add(event("await")
                .killed(SharedEvent::await)
                .meanwhile(scene -> scene.mine().set())
                .finding("set"));
        all.add(event("await(Duration)")
                .killed(event -> event.await(LONG))
                .meanwhile(scene -> scene.mine().set())
                .finding("set"));
        all.add(event("await(long), with another sleeper")
                .sleeper(SharedEvent::await)
                .killed(event -> event.await(60, TimeUnit.SECONDS))
                .meanwhile(scene -> {
                    scene.mine().set();
                    scene.mine().clear();
                })
                .survive(scene -> {
                    scene.woken();
                    return use(scene);
                })
                .finding("not set"));
        all.add(event("await(Duration), time over")
                .killed(event -> event.await(Duration.ofMillis(3)))
                .finding("not set"));
        all.add(event("close").killed(SharedEvent::close).finding("not set"));
    }

    private static String state(Scene<SharedEvent> scene) {
        return scene.mine().isSet() ? "set" : "not set";
    }

    static String use(Scene<SharedEvent> scene) throws Exception {
        String outcome = state(scene);
        scene.mine().clear();
        scene.sleep(SharedEvent::await);
        scene.mine().set();
        scene.woken();
        return outcome;
    }

    private static Scenario<SharedEvent> event(String operation) {
        return Scenario.of("SharedEvent." + operation, () -> SharedEvent.create(Tables.options()))
                .survive(SignalTable::use);
    }

    private static void latches(List<Scenario<?>> all) {
        all.add(latch("countDown").killed(SharedCountDownLatch::countDown).finding("2", "1"));
        all.add(latch("countDown, to zero, with a sleeper")
                .prepare(SharedCountDownLatch::countDown)
                .sleeper(SharedCountDownLatch::await)
                .killed(SharedCountDownLatch::countDown)
                .finding("1", "0"));
        all.add(latch("countDown, beyond zero")
                .prepare(latch -> {
                    latch.countDown();
                    latch.countDown();
                })
                .killed(SharedCountDownLatch::countDown)
                .finding("0"));
        all.add(latch("await")
                .killed(SharedCountDownLatch::await)
                .meanwhile(scene -> {
                    scene.mine().countDown();
                    scene.mine().countDown();
                })
                .finding("0"));
        all.add(latch("await(long)")
                .killed(latch -> latch.await(3, TimeUnit.MILLISECONDS))
                .finding("2"));
        all.add(latch("await(Duration), with another sleeper")
                .sleeper(SharedCountDownLatch::await)
                .killed(latch -> latch.await(LONG))
                .meanwhile(scene -> {
                    scene.mine().countDown();
                    scene.mine().countDown();
                })
                .finding("0"));
        all.add(latch("close").killed(SharedCountDownLatch::close).finding("2"));
    }

    private static Scenario<SharedCountDownLatch> latch(String operation) {
        return Scenario.of("SharedCountDownLatch." + operation, () -> SharedCountDownLatch.create(Tables.options(), 2))
                .survive(scene -> {
                    long count = scene.mine().getCount();
                    for (long left = count; left > 0; left--) {
                        scene.mine().countDown();
                    }
                    scene.woken();
                    scene.other(SharedCountDownLatch::await);
                    return Long.toString(count);
                });
    }
}

package io.multiproc.explore;

import io.multiproc.OwnerDiedException;
import io.multiproc.explore.Scenario.Act;
import io.multiproc.sync.SharedCondition;
import io.multiproc.sync.SharedReentrantLock;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code SharedCondition}. */
final class ConditionTable {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(3);
    private static final int WAITERS = 3;

    private ConditionTable() {}

    record Pair(SharedReentrantLock lock, SharedCondition condition) implements Serializable, AutoCloseable {
        @Override
        public void close() {
            condition.close();
            lock.close();
        }

        /** Runs holding the lock, whoever has died. */
        void locked(Act<Pair> act) throws Exception {
            Mutex.of(lock).take();
            try {
                act.on(this);
            } catch (OwnerDiedException e) {
                lock.markConsistent();
            } finally {
                lock.unlock();
            }
        }
    }

    static List<Scenario<?>> scenarios() {
        List<Scenario<?>> all = new ArrayList<>();
        waysToAwait().forEach((way, await) -> {
            all.add(condition(way + ", signalled")
                    .ready(pair -> pair.lock.lock())
                    .killed(await)
                    .meanwhile(scene -> scene.mine().locked(pair -> pair.condition.signal()))
                    .finding("healthy", "died"));
            // Both wait; there is one signal. It is the dead one's, who leaves it to the other.
            all.add(condition(way + ", signalled before another who waits")
                    .ready(pair -> pair.lock.lock())
                    .killed(await)
                    .meanwhile(scene -> {
                        scene.sleep(ConditionTable::awaitLocked);
                        scene.mine().locked(pair -> pair.condition.signal());
                    })
                    .survive(ConditionTable::useAfterOneSignalForTwo));
        });
        all.add(condition("await(Duration), time over")
                .ready(pair -> pair.lock.lock())
                .killed(pair -> pair.condition.await(SHORT)));
        all.add(condition("await(Duration), time over, with another who waits")
                .sleeper(ConditionTable::awaitLocked)
                .ready(pair -> pair.lock.lock())
                .killed(pair -> pair.condition.await(SHORT))
                .survive(ConditionTable::signalAndUse));
        Map<String, Act<Pair>> signals = new LinkedHashMap<>();
        signals.put("signal", pair -> pair.condition.signal());
        signals.put("signal(int)", pair -> pair.condition.signal(2));
        signals.put("signalAll", pair -> pair.condition.signalAll());
        signals.forEach((way, signal) -> {
            all.add(condition(way)
                    .ready(pair -> pair.lock.lock())
                    .killed(signal)
                    .finding("died"));
            all.add(condition(way + ", with a sleeper")
                    .sleeper(ConditionTable::awaitLocked)
                    .ready(pair -> pair.lock.lock())
                    .killed(pair -> {
                        signal.on(pair);
                        pair.lock.unlock();
                    })
                    .survive(ConditionTable::signalAndUse));
            all.add(condition(way + ", after the death of one who waits")
                    .settled(pair -> {
                        pair.lock.lock();
                        pair.condition.signal();
                        pair.lock.unlock();
                    })
                    .deadAtEachStep(pair -> {
                        pair.lock.lock();
                        pair.condition.await(SHORT);
                        pair.lock.unlock();
                    })
                    .ready(pair -> Mutex.of(pair.lock).take())
                    .killed(pair -> {
                        signal.on(pair);
                        pair.lock.unlock();
                    }));
        });
        all.add(condition("close").killed(pair -> pair.condition.close()).finding("healthy"));
        return all;
    }

    private static Map<String, Act<Pair>> waysToAwait() {
        Map<String, Act<Pair>> ways = new LinkedHashMap<>();
        ways.put("await", pair -> pair.condition.await());
        ways.put("await(Duration)", pair -> pair.condition.await(LONG));
        ways.put("await(BooleanSupplier)", pair -> {
            int[] looks = new int[1];
            pair.condition.await(() -> looks[0]++ > 0, LONG);
        });
        ways.put("awaitUninterruptibly", pair -> pair.condition.awaitUninterruptibly());
        ways.put("awaitNanos", pair -> pair.condition.awaitNanos(TimeUnit.MINUTES.toNanos(1)));
        ways.put("awaitUntil", pair -> pair.condition.awaitUntil(new Date(System.currentTimeMillis() + 60_000)));
        return ways;
    }

    private static void awaitLocked(Pair pair) throws Exception {
        pair.locked(its -> its.condition.await());
    }

    private static String signalAndUse(Scene<Pair> scene) throws Exception {
        scene.mine().locked(pair -> pair.condition.signalAll());
        scene.woken();
        return use(scene);
    }

    /** The signal was for whoever waits longest and lives on; it may not be lost, except that the dead may have gone on with it. */
    private static String useAfterOneSignalForTwo(Scene<Pair> scene) throws Exception {
        if (!scene.completed()) {
            scene.woken();
        }
        return signalAndUse(scene);
    }

    static String use(Scene<Pair> scene) throws Exception {
        String outcome = Mutex.use(scene, pair -> Mutex.of(pair.lock));
        scene.sleep(ConditionTable::awaitLocked);
        scene.mine().locked(pair -> {
            int waiting = pair.condition.getWaitQueueLength();
            int signalled = pair.condition.signal(WAITERS);
            if (waiting != 1 || signalled != 1) {
                throw new AssertionError("one waits, but waiting=" + waiting + ", signalled=" + signalled);
            }
        });
        scene.woken();
        return outcome;
    }

    private static Scenario<Pair> condition(String operation) {
        return Scenario.of("SharedCondition." + operation, () -> {
                    SharedReentrantLock lock = SharedReentrantLock.create(Tables.options());
                    return new Pair(lock, lock.newCondition(Tables.options(), WAITERS));
                })
                .survive(ConditionTable::use);
    }
}

package io.multiproc.explore;

import io.multiproc.explore.Scenario.Act;
import io.multiproc.memory.SharedOptions;
import io.multiproc.sync.SharedSemaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code SharedSemaphore}, of both kinds: permits of the dead are gone, or come back. */
final class SemaphoreTable {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int PERMITS = 2;

    private SemaphoreTable() {}

    static List<Scenario<?>> scenarios() {
        List<Scenario<?>> all = new ArrayList<>();
        for (boolean back : new boolean[] {false, true}) {
            for (boolean bounded : new boolean[] {false, true}) {
                add(all, back, bounded);
            }
        }
        all.add(Scenario.of(
                        "SharedSemaphore.release, refused",
                        () -> SharedSemaphore.create(Tables.options(), Integer.MAX_VALUE))
                .killed(SemaphoreTable::releaseOneTooMany)
                .survive(scene -> {
                    releaseOneTooMany(scene.mine());
                    boolean most = scene.mine().drainPermits() == Integer.MAX_VALUE;
                    return (most ? "MAX" : "too few") + " and " + scene.mine().drainPermits();
                })
                .finding("MAX and 0", "MAX and 1", "MAX and 0"));
        return all;
    }

    private static void releaseOneTooMany(SharedSemaphore semaphore) {
        try {
            semaphore.release();
        } catch (IllegalStateException refused) {
            return;
        }
        throw new AssertionError("not refused: " + semaphore);
    }

    private static void add(List<Scenario<?>> all, boolean back, boolean bounded) {
        String kind = (bounded ? ", bounded" : "") + (back ? ", permits come back" : "");
        waysToAcquire().forEach((way, acquire) -> {
            all.add(semaphore(way + kind, back, bounded)
                    .killed(acquire)
                    .finding(back ? new String[] {"2"} : new String[] {"2", "1"}));
            boolean waits = !way.equals("tryAcquire()");
            all.add(semaphore(way + ", none there" + kind, back, bounded)
                    .prepare(semaphore -> semaphore.acquire(PERMITS))
                    .killed(acquire)
                    .meanwhile(scene -> scene.mine().release(PERMITS))
                    .finding(back || !waits ? new String[] {"2"} : new String[] {"2", "1"}));
            boolean pairs = !bounded && (way.equals("acquire") || !waits);
            all.add(semaphore(way + ", after a death" + kind, back, bounded)
                    .settled(semaphore -> {
                        semaphore.acquire();
                        semaphore.release();
                    })
                    .deadAtEachStep(acquire, pairs)
                    .killed(acquire)
                    .findingAny(back ? new String[] {"2"} : new String[] {"2", "1", "0"}));
        });
        all.add(semaphore("acquire(int)" + kind, back, bounded)
                .killed(semaphore -> semaphore.acquire(PERMITS))
                .finding(back ? new String[] {"2"} : new String[] {"2", "0"}));
        all.add(semaphore("acquire(int), one there" + kind, back, bounded)
                .prepare(SharedSemaphore::acquire)
                .killed(semaphore -> semaphore.acquire(PERMITS))
                .meanwhile(scene -> scene.mine().release())
                .finding(back ? new String[] {"2"} : new String[] {"2", "0"}));
        all.add(semaphore("drainPermits" + kind, back, bounded)
                .killed(SharedSemaphore::drainPermits)
                .finding(back ? new String[] {"2"} : new String[] {"2", "0"}));
        all.add(semaphore("release" + kind, back, bounded)
                .ready(SharedSemaphore::acquire)
                .killed(SharedSemaphore::release)
                .finding(back ? new String[] {"2"} : new String[] {"1", "2"}));
        all.add(semaphore("release(int)" + kind, back, bounded)
                .ready(semaphore -> semaphore.acquire(PERMITS))
                .killed(semaphore -> semaphore.release(PERMITS))
                .finding(back ? new String[] {"2"} : new String[] {"0", "2"}));
        if (!bounded) {
            all.add(semaphore("release, more than taken" + kind, back, bounded)
                    .killed(semaphore -> semaphore.release(PERMITS))
                    .finding("2", "4"));
            all.add(semaphore("release(int), more than taken" + kind, back, bounded)
                    .ready(SharedSemaphore::acquire)
                    .killed(semaphore -> semaphore.release(PERMITS))
                    .finding(back ? new String[] {"2", "3"} : new String[] {"1", "3"}));
        }
        all.add(semaphore("release, with a sleeper" + kind, back, bounded)
                .ready(semaphore -> semaphore.acquire(PERMITS))
                .sleeperAfterReady(semaphore -> {
                    semaphore.acquire();
                    semaphore.release();
                })
                .killed(SharedSemaphore::release)
                .survive(scene -> {
                    if (!back && scene.mine().availablePermits() == 0 && !scene.hasWoken(0)) {
                        scene.mine().release(); // What the dead had is gone.
                    }
                    scene.woken();
                    return use(scene);
                }));
        all.add(semaphore("release(int), with one who wants more" + kind, back, bounded)
                .ready(semaphore -> semaphore.acquire(PERMITS))
                .sleeperAfterReady(semaphore -> {
                    semaphore.acquire(PERMITS);
                    semaphore.release(PERMITS);
                })
                .killed(semaphore -> semaphore.release(PERMITS))
                .survive(scene -> {
                    if (!back && scene.mine().availablePermits() == 0 && !scene.hasWoken(0)) {
                        scene.mine().release(PERMITS);
                    }
                    scene.woken();
                    return use(scene);
                }));
        all.add(semaphore("close" + kind, back, bounded)
                .killed(SharedSemaphore::close)
                .finding("2"));
    }

    private static Map<String, Act<SharedSemaphore>> waysToAcquire() {
        Map<String, Act<SharedSemaphore>> ways = new LinkedHashMap<>();
        ways.put("acquire", SharedSemaphore::acquire);
        ways.put("acquire(Duration)", semaphore -> semaphore.acquire(LONG));
        ways.put("acquireUninterruptibly", SharedSemaphore::acquireUninterruptibly);
        ways.put("tryAcquire()", SharedSemaphore::tryAcquire);
        ways.put("tryAcquire(long)", semaphore -> semaphore.tryAcquire(60, TimeUnit.SECONDS));
        ways.put("tryAcquire(Duration)", semaphore -> semaphore.tryAcquire(LONG));
        return ways;
    }

    /** Both survivors take and give what there is; how many permits there are. */
    static String use(Scene<SharedSemaphore> scene) throws Exception {
        SharedSemaphore mine = scene.mine();
        int there = 0;
        while (mine.tryAcquire()) { // Takes those of the dead back, if they come back.
            there++;
        }
        int left = mine.availablePermits();
        mine.release(there);
        if (there > 0) {
            scene.both(semaphore -> {
                for (int i = 0; i < 4; i++) {
                    semaphore.acquire();
                    semaphore.release();
                }
            });
        }
        if (left != 0 || mine.availablePermits() != there) {
            throw new AssertionError("counted " + there + " permits, then " + left + ", then " + mine);
        }
        return Integer.toString(there);
    }

    private static Scenario<SharedSemaphore> semaphore(String operation, boolean back, boolean bounded) {
        return Scenario.of("SharedSemaphore." + operation, () -> {
                    SharedOptions options = back ? Tables.options().returnPermitsOnDeath() : Tables.options();
                    return bounded
                            ? SharedSemaphore.bounded(options, PERMITS)
                            : SharedSemaphore.create(options, PERMITS);
                })
                .survive(SemaphoreTable::use);
    }
}

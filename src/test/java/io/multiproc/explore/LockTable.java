package io.multiproc.explore;

import io.multiproc.OnOwnerDeath;
import io.multiproc.OwnerDiedException;
import io.multiproc.explore.Scenario.Act;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReentrantLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code SharedLock} and {@code SharedReentrantLock}. */
final class LockTable {
    private static final Duration LONG = Duration.ofSeconds(60);

    private LockTable() {}

    static List<Scenario<?>> scenarios() {
        List<Scenario<?>> all = new ArrayList<>();
        waysToLock().forEach((way, take) -> {
            all.add(lock(way + ", free").killed(take).finding("healthy", "died"));
            all.add(lock(way + ", held")
                    .prepare(SharedLock::lock)
                    .killed(take)
                    .meanwhile(scene -> scene.mine().unlock())
                    .finding(
                            way.startsWith("tryLock()") ? new String[] {"healthy"} : new String[] {"healthy", "died"}));
            all.add(lock(way + ", after a death")
                    .settled(LockTable::use)
                    .deadAtEachStep(SharedLock::lock, way.equals("lock") || way.equals("tryLock()"))
                    .killed(lock -> {
                        try {
                            take.on(lock);
                        } catch (OwnerDiedException e) {
                            return;
                        }
                    })
                    .findingAny("healthy", "died"));
        });
        all.add(lock("lock, held by one who dies while others sleep")
                .dead(SharedLock::lock)
                .sleeper(lock -> Mutex.of(lock).pass(null, new AtomicBoolean()))
                .killed(lock -> {
                    Mutex.of(lock).take();
                    lock.unlock();
                }));
        all.add(lock("lock, policy to go on", OnOwnerDeath.CONTINUE)
                .settled(LockTable::use)
                .deadAtEachStep(SharedLock::lock)
                .killed(SharedLock::lock)
                .finding("healthy"));
        all.add(lock("unlock")
                .ready(SharedLock::lock)
                .killed(SharedLock::unlock)
                .finding("died", "healthy"));
        all.add(lock("unlock, with a sleeper")
                .ready(SharedLock::lock)
                .sleeperAfterReady(lock -> Mutex.of(lock).pass(null, new AtomicBoolean()))
                .killed(SharedLock::unlock));
        recoveries(all);
        reentrant(all);
        all.add(lock("close").killed(SharedLock::close).finding("healthy"));
        return all;
    }

    private static void use(SharedLock lock) {
        lock.lock();
        lock.unlock();
    }

    private static Map<String, Act<SharedLock>> waysToLock() {
        Map<String, Act<SharedLock>> ways = new LinkedHashMap<>();
        ways.put("lock", SharedLock::lock);
        ways.put("lockInterruptibly", SharedLock::lockInterruptibly);
        ways.put("lock(Duration)", lock -> lock.lock(LONG));
        ways.put("tryLock()", SharedLock::tryLock);
        ways.put("tryLock(Duration)", lock -> lock.tryLock(LONG));
        ways.put("tryLock(long)", lock -> lock.tryLock(60, TimeUnit.SECONDS));
        return ways;
    }

    private static void recoveries(List<Scenario<?>> all) {
        all.add(lock("recover")
                .settled(LockTable::use)
                .deadAtEachStep(SharedLock::lock)
                .killed(SharedLock::recover)
                .finding("healthy", "died"));
        all.add(lock("recover(Runnable)")
                .dead(SharedLock::lock)
                .killed(lock -> {
                    try {
                        lock.lock();
                    } catch (OwnerDiedException e) {
                        lock.recover(() -> {});
                    }
                })
                .finding("died", "healthy"));
        all.add(lock("recover, while another repairs")
                .dead(SharedLock::lock)
                .afterDeath(SharedLock::recover)
                .killed(lock -> {
                    if (lock.recover()) {
                        lock.unlock();
                    }
                })
                .meanwhile(scene -> {
                    scene.mine().markConsistent();
                    scene.mine().unlock();
                })
                .finding("healthy"));
        Map<String, Act<SharedLock>> waysToRecover = new LinkedHashMap<>();
        waysToRecover.put("recover", SharedLock::recover);
        waysToRecover.put("recoverInterruptibly", SharedLock::recoverInterruptibly);
        waysToRecover.put("recover(Duration)", lock -> lock.recover(LONG));
        waysToRecover.forEach((way, recover) -> {
            all.add(lock(way + ", abandoned")
                    .dead(SharedLock::lock)
                    .killed(recover)
                    .finding("died"));
            all.add(lock(way + ", by the thread in recovery")
                    .dead(SharedLock::lock)
                    .ready(SharedLock::recover)
                    .killed(recover)
                    .finding("died"));
            all.add(lock(way + ", while another repairs and gives up")
                    .dead(SharedLock::lock)
                    .afterDeath(SharedLock::recover)
                    .killed(recover)
                    .meanwhile(scene -> scene.mine().unlock())
                    .finding("died"));
        });
        all.add(lock("recover(Duration), whose time is over")
                .dead(SharedLock::lock)
                .afterDeath(SharedLock::recover)
                .killed(lock -> {
                    try {
                        lock.recover(Duration.ZERO);
                    } catch (TimeoutException e) {
                        return;
                    }
                })
                .meanwhile(scene -> {
                    scene.mine().markConsistent();
                    scene.mine().unlock();
                })
                .finding("healthy"));
        all.add(lock("markConsistent")
                .dead(SharedLock::lock)
                .ready(SharedLock::recover)
                .killed(SharedLock::markConsistent)
                .finding("died"));
    }

    private static void reentrant(List<Scenario<?>> all) {
        all.add(reentrant("lock").killed(SharedReentrantLock::lock).finding("healthy", "died"));
        all.add(reentrant("lock, again")
                .ready(SharedReentrantLock::lock)
                .killed(SharedReentrantLock::lock)
                .finding("died"));
        all.add(reentrant("lock, again, in recovery")
                .dead(SharedReentrantLock::lock)
                .ready(SharedReentrantLock::recover)
                .killed(SharedReentrantLock::lock)
                .finding("died"));
        all.add(reentrant("unlock, one of two levels, in recovery")
                .dead(SharedReentrantLock::lock)
                .ready(lock -> {
                    lock.recover();
                    lock.lock();
                })
                .killed(SharedReentrantLock::unlock)
                .finding("died"));
        all.add(reentrant("unlock, one of two levels")
                .ready(lock -> {
                    lock.lock();
                    lock.lock();
                })
                .killed(SharedReentrantLock::unlock)
                .finding("died"));
        all.add(reentrant("unlock")
                .ready(SharedReentrantLock::lock)
                .killed(SharedReentrantLock::unlock)
                .finding("died", "healthy"));
    }

    private static Scenario<SharedLock> lock(String operation) {
        return lock(operation, OnOwnerDeath.REPORT);
    }

    private static Scenario<SharedLock> lock(String operation, OnOwnerDeath policy) {
        return Scenario.of(
                        "SharedLock." + operation,
                        () -> SharedLock.create(Tables.options().onOwnerDeath(policy)))
                .survive(scene -> Mutex.use(scene, Mutex::of));
    }

    private static Scenario<SharedReentrantLock> reentrant(String operation) {
        return Scenario.of("SharedReentrantLock." + operation, () -> SharedReentrantLock.create(Tables.options()))
                .survive(scene -> {
                    String outcome = Mutex.use(scene, Mutex::of);
                    scene.mine().lock();
                    scene.mine().lock();
                    scene.mine().unlock();
                    boolean takenByOther = scene.ask(SharedReentrantLock::tryLock);
                    scene.mine().unlock();
                    if (takenByOther) {
                        throw new AssertionError("two levels were one");
                    }
                    return outcome;
                });
    }
}

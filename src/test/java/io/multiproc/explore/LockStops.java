package io.multiproc.explore;

import static io.multiproc.explore.Probes.LIMIT;
import static io.multiproc.explore.Probes.LIMIT_MILLIS;

import io.multiproc.explore.StopRules.Exclusion;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReentrantLock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;

/** What other parties call while a process is stopped inside an operation of a lock. */
final class LockStops {
    private LockStops() {}

    static StopRules<SharedLock> lock(Scenario<?> scenario) {
        StopRules<SharedLock> rules =
                mutex((scene, ending) -> expect(scenario, Mutex.use(scene, Mutex::of)), AnyLock::of);
        rules.probes.add(Probe.limited("tryLock(Duration)", (lock, tally) -> unlock(lock, lock.tryLock(LIMIT))));
        rules.probes.add(Probe.atOnce(
                "newCondition", (lock, tally) -> lock.newCondition().close()));
        return rules;
    }

    static StopRules<SharedReentrantLock> reentrantLock(Scenario<?> scenario) {
        StopRules<SharedReentrantLock> rules =
                mutex((scene, ending) -> expect(scenario, Mutex.use(scene, Mutex::of)), AnyLock::of);
        rules.probes.add(Probe.limited("tryLock(Duration)", (lock, tally) -> unlock(lock, lock.tryLock(LIMIT))));
        rules.probes.add(Probe.atOnce(
                "newCondition", (lock, tally) -> lock.newCondition().close()));
        return rules;
    }

    static void expect(Scenario<?> scenario, String outcome) {
        if (scenario.dead == null) {
            expectHealthy(outcome);
        }
    }

    static void expectHealthy(String outcome) {
        if (!outcome.equals("healthy")) {
            throw new AssertionError("no process has died, but: " + outcome);
        }
    }

    static <T> StopRules<T> mutex(StopRules.Invariant<T> invariant, Function<T, AnyLock> of) {
        StopRules<T> rules = new StopRules<>(invariant);
        rules.looked = shared -> List.of(of.apply(shared).lock());
        rules.leave = shared -> leave(of.apply(shared));
        rules.exclusion = exclusion(of, shared -> of.apply(shared).isMine().getAsBoolean());
        add(rules, "", of);
        addRecovery(rules, "", of);
        return rules;
    }

    static int leave(AnyLock lock) {
        int levels = 0;
        for (; lock.isMine().getAsBoolean(); levels++) {
            lock.lock().unlock();
        }
        return levels;
    }

    static <T> Exclusion<T> exclusion(Function<T, AnyLock> of, Function<T, Boolean> isInside) {
        return new Exclusion<>() {
            @Override
            public boolean tryAcquire(T shared) {
                return of.apply(shared).lock().tryLock();
            }

            @Override
            public void release(T shared) {
                of.apply(shared).lock().unlock();
            }

            @Override
            public boolean isInside(T shared) {
                return isInside.apply(shared);
            }
        };
    }

    /** Adds the probes of a lock; its name comes before those of the operations. */
    static <T> void add(StopRules<T> rules, String name, Function<T, AnyLock> of) {
        // A lock of the user's that another party holds is waited for as long as that party holds it.
        rules.probes.add(Probe.unlimited(
                name + "lock()", shared -> of.apply(shared).isTaken().getAsBoolean(), (shared, tally) -> {
                    Lock lock = of.apply(shared).lock();
                    lock.lock();
                    lock.unlock();
                }));
        rules.probes.add(Probe.<T>limited(name + "lock(Duration)", (shared, tally) -> {
                    AnyLock lock = of.apply(shared);
                    lock.lockFor().lock(LIMIT);
                    lock.lock().unlock();
                })
                .refusedBy(TimeoutException.class));
        rules.probes.add(Probe.limited(name + "tryLock(long)", (shared, tally) -> {
            Lock lock = of.apply(shared).lock();
            unlock(lock, lock.tryLock(LIMIT_MILLIS, TimeUnit.MILLISECONDS));
        }));
        rules.probes.add(Probe.atOnce(name + "tryLock()", (shared, tally) -> {
            Lock lock = of.apply(shared).lock();
            unlock(lock, lock.tryLock());
        }));
        rules.probes.add(Probe.interrupted(name + "lockInterruptibly", (shared, tally) -> {
            Lock lock = of.apply(shared).lock();
            lock.lockInterruptibly();
            lock.unlock();
        }));
        rules.probes.add(Probe.<T>atOnce(
                        name + "unlock, by another thread",
                        (shared, tally) -> of.apply(shared).lock().unlock())
                .refusedBy(IllegalMonitorStateException.class));
    }

    /** Adds the probes of the repair. */
    static <T> void addRecovery(StopRules<T> rules, String name, Function<T, AnyLock> of) {
        // A repair by another party is waited for as long as that party repairs.
        rules.probes.add(Probe.unlimited(
                name + "recover()", shared -> of.apply(shared).isTaken().getAsBoolean(), (shared, tally) -> {
                    AnyLock lock = of.apply(shared);
                    unlock(lock.lock(), lock.robust().recover().getAsBoolean());
                }));
        rules.probes.add(Probe.interrupted(name + "recoverInterruptibly", (shared, tally) -> {
            AnyLock lock = of.apply(shared);
            unlock(lock.lock(), lock.robust().recoverInterruptibly().recover());
        }));
        rules.probes.add(Probe.<T>limited(name + "recover(Duration)", (shared, tally) -> {
                    AnyLock lock = of.apply(shared);
                    unlock(lock.lock(), lock.robust().recoverFor().recover(LIMIT));
                })
                .refusedBy(TimeoutException.class));
        rules.probes.add(Probe.unlimited(
                name + "recover(Runnable)",
                shared -> of.apply(shared).isTaken().getAsBoolean(),
                (shared, tally) -> of.apply(shared).robust().recoverWith().recover(() -> {})));
        rules.probes.add(Probe.<T>atOnce(
                        name + "markConsistent",
                        (shared, tally) ->
                                of.apply(shared).robust().markConsistent().run())
                .refusedBy(IllegalMonitorStateException.class));
    }

    private static void unlock(Lock lock, boolean isHeld) {
        if (isHeld) {
            lock.unlock();
        }
    }
}

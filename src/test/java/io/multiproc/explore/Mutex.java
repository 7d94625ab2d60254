package io.multiproc.explore;

import io.multiproc.OwnerDiedException;
import io.multiproc.explore.Scenario.Act;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReentrantLock;
import io.multiproc.sync.WriteLock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/** What the exclusive locks have in common. */
record Mutex(Lock lock, BooleanSupplier recover, Runnable markConsistent, BooleanSupplier isOwnerDied) {
    private static final int ROUNDS = 6;

    static Mutex of(SharedLock lock) {
        return new Mutex(lock, lock::recover, lock::markConsistent, lock::isOwnerDied);
    }

    static Mutex of(SharedReentrantLock lock) {
        return new Mutex(lock, lock::recover, lock::markConsistent, lock::isOwnerDied);
    }

    static Mutex of(WriteLock lock) {
        return new Mutex(lock, lock::recover, lock::markConsistent, lock::isOwnerDied);
    }

    /** Takes the lock, repairing it if need be; whether an owner had died. */
    boolean take() {
        boolean told = false;
        while (true) {
            try {
                lock.lock();
                return told;
            } catch (OwnerDiedException e) {
                told = true;
                if (recover.getAsBoolean()) {
                    markConsistent.run();
                    return true;
                }
            }
        }
    }

    /** Takes it, says so if an owner had died, and gives it back. */
    void pass(Scene<?> scene, AtomicBoolean told) {
        if (take()) {
            told.set(true);
        }
        if (scene != null) {
            scene.alone();
        }
        lock.unlock();
    }

    /** Both survivors use the lock; whether they were told of a death. */
    static <T> String use(Scene<T> scene, java.util.function.Function<T, Mutex> of) throws Exception {
        AtomicBoolean told = new AtomicBoolean();
        Act<T> work = shared -> {
            Mutex mutex = of.apply(shared);
            for (int i = 0; i < ROUNDS; i++) {
                mutex.pass(scene, told);
            }
        };
        scene.both(work);
        scene.woken();
        Mutex mine = of.apply(scene.mine());
        if (mine.isOwnerDied.getAsBoolean() || !mine.lock.tryLock()) {
            throw new AssertionError("neither free nor healthy: " + mine.lock);
        }
        mine.lock.unlock();
        return told.get() ? "died" : "healthy";
    }
}

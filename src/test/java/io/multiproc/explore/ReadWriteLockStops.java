package io.multiproc.explore;

import io.multiproc.sync.SharedReadWriteLock;
import java.util.List;
import java.util.function.Function;

/** What other parties call while a process is stopped inside an operation of a read-write lock. */
final class ReadWriteLockStops {
    private static final Function<SharedReadWriteLock, AnyLock> READ = AnyLock::reading;
    private static final Function<SharedReadWriteLock, AnyLock> WRITE = AnyLock::writing;

    private ReadWriteLockStops() {}

    static StopRules<SharedReadWriteLock> rules(Scenario<?> scenario) {
        StopRules<SharedReadWriteLock> rules =
                new StopRules<>((scene, ending) -> LockStops.expect(scenario, ReadWriteLockTable.use(scene)));
        rules.looked = lock -> List.of(lock, lock.readLock(), lock.writeLock());
        rules.leave = ReadWriteLockStops::leave;
        // The maker may read until the end, and what waits to write behind it, or to read behind that, ends only then.
        rules.rescue = ReadWriteLockStops::leave;
        rules.exclusion = LockStops.exclusion(
                WRITE,
                lock -> lock.readLock().getHoldCount() > 0 || lock.writeLock().isHeldByCurrentThread());
        LockStops.add(rules, "read ", READ);
        LockStops.add(rules, "write ", WRITE);
        LockStops.addRecovery(rules, "write ", WRITE);
        return rules;
    }

    private static int leave(SharedReadWriteLock lock) {
        return LockStops.leave(READ.apply(lock)) + LockStops.leave(WRITE.apply(lock));
    }
}

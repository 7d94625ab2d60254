package io.multiproc.explore;

import io.multiproc.OwnerDiedException;
import io.multiproc.explore.Scenario.Act;
import io.multiproc.sync.SharedReadWriteLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code SharedReadWriteLock}: {@code ReadLock} and {@code WriteLock}. */
final class ReadWriteLockTable {
    private static final Duration LONG = Duration.ofSeconds(60);

    private ReadWriteLockTable() {}

    static List<Scenario<?>> scenarios() {
        List<Scenario<?>> all = new ArrayList<>();
        waysToRead().forEach((way, read) -> {
            boolean waits = !way.equals("tryLock()");
            all.add(lock("ReadLock." + way).killed(read).finding("healthy"));
            all.add(lock("ReadLock." + way + ", beside a reader")
                    .prepare(lock -> lock.readLock().lock())
                    .killed(read)
                    .survive(scene -> {
                        scene.mine().readLock().unlock();
                        return use(scene);
                    })
                    .finding("healthy"));
            all.add(lock("ReadLock." + way + ", while one writes")
                    .prepare(lock -> lock.writeLock().lock())
                    .killed(read)
                    .meanwhile(scene -> scene.mine().writeLock().unlock())
                    .finding("healthy"));
            all.add(lock("ReadLock." + way + ", with a sleeping writer")
                    .ready(read)
                    .sleeperAfterReady(lock -> Mutex.of(lock.writeLock()).pass(null, new AtomicBoolean()))
                    .killed(lock -> lock.readLock().unlock())
                    .finding("healthy"));
            all.add(lock("ReadLock." + way + ", after a writer's death")
                    .settled(ReadWriteLockTable::useBoth)
                    .deadAtEachStep(lock -> lock.writeLock().lock(), way.equals("lock"))
                    .killed(lock -> {
                        try {
                            read.on(lock);
                        } catch (OwnerDiedException e) {
                            return;
                        }
                    })
                    .findingAny("healthy", "died"));
            if (waits) {
                all.add(lock("ReadLock." + way + ", while one writes and one waits")
                        .prepare(lock -> lock.writeLock().lock())
                        .sleeper(lock -> {
                            lock.readLock().lock();
                            lock.readLock().unlock();
                        })
                        .killed(read)
                        .meanwhile(scene -> scene.mine().writeLock().unlock())
                        .finding("healthy"));
            }
        });
        all.add(lock("ReadLock.unlock")
                .ready(lock -> lock.readLock().lock())
                .killed(lock -> lock.readLock().unlock())
                .finding("healthy"));
        waysToWrite().forEach((way, write) -> {
            String[] found = way.equals("tryLock()") ? new String[] {"healthy"} : new String[] {"healthy", "died"};
            all.add(lock("WriteLock." + way).killed(write).finding("healthy", "died"));
            all.add(lock("WriteLock." + way + ", while one writes")
                    .prepare(lock -> lock.writeLock().lock())
                    .killed(write)
                    .meanwhile(scene -> scene.mine().writeLock().unlock())
                    .finding(found));
            all.add(lock("WriteLock." + way + ", while one reads")
                    .prepare(lock -> lock.readLock().lock())
                    .killed(write)
                    .meanwhile(scene -> scene.mine().readLock().unlock())
                    .finding(found));
            all.add(lock("WriteLock." + way + ", after a reader's death")
                    .settled(ReadWriteLockTable::useBoth)
                    .deadAtEachStep(
                            lock -> {
                                lock.readLock().lock();
                                lock.readLock().unlock();
                            },
                            way.equals("lock"))
                    .killed(write)
                    .finding("healthy", "died"));
            all.add(lock("WriteLock." + way + ", after a writer's death")
                    .settled(ReadWriteLockTable::useBoth)
                    .deadAtEachStep(lock -> lock.writeLock().lock(), way.equals("lock"))
                    .killed(lock -> {
                        try {
                            write.on(lock);
                        } catch (OwnerDiedException e) {
                            return;
                        }
                    })
                    .findingAny("healthy", "died"));
        });
        all.add(lock("WriteLock.unlock")
                .ready(lock -> lock.writeLock().lock())
                .killed(lock -> lock.writeLock().unlock())
                .finding("died", "healthy"));
        all.add(lock("WriteLock.unlock, with a sleeping reader")
                .ready(lock -> lock.writeLock().lock())
                .sleeperAfterReady(lock -> {
                    while (true) {
                        try {
                            lock.readLock().lock();
                            lock.readLock().unlock();
                            return;
                        } catch (OwnerDiedException e) {
                            lock.writeLock().recover(() -> {});
                        }
                    }
                })
                .killed(lock -> lock.writeLock().unlock()));
        all.add(lock("WriteLock.unlock, with a sleeping writer")
                .ready(lock -> lock.writeLock().lock())
                .sleeperAfterReady(lock -> Mutex.of(lock.writeLock()).pass(null, new AtomicBoolean()))
                .killed(lock -> lock.writeLock().unlock()));
        all.add(lock("WriteLock.unlock, one of two levels")
                .ready(lock -> {
                    lock.writeLock().lock();
                    lock.writeLock().lock();
                })
                .killed(lock -> lock.writeLock().unlock())
                .finding("died"));
        all.add(lock("WriteLock.recover")
                .dead(lock -> lock.writeLock().lock())
                .killed(lock -> {
                    try {
                        lock.writeLock().lock();
                    } catch (OwnerDiedException e) {
                        if (lock.writeLock().recover()) {
                            lock.writeLock().markConsistent();
                            lock.writeLock().unlock();
                        }
                    }
                })
                .finding("died", "healthy"));
        Map<String, Act<SharedReadWriteLock>> waysToRecover = new LinkedHashMap<>();
        waysToRecover.put("recover", lock -> lock.writeLock().recover());
        waysToRecover.put("recoverInterruptibly", lock -> lock.writeLock().recoverInterruptibly());
        waysToRecover.put("recover(Duration)", lock -> lock.writeLock().recover(LONG));
        waysToRecover.forEach((way, recover) -> {
            all.add(lock("WriteLock." + way + ", while one reads")
                    .prepare(lock -> lock.readLock().lock())
                    .dead(lock -> lock.writeLock().tryLock(0, TimeUnit.SECONDS))
                    .killed(recover)
                    .meanwhile(scene -> scene.mine().readLock().unlock())
                    .findingAny("healthy", "died"));
            all.add(lock("WriteLock." + way + ", by the thread in recovery")
                    .dead(lock -> lock.writeLock().lock())
                    .ready(lock -> lock.writeLock().recover())
                    .killed(recover)
                    .finding("died"));
        });
        all.add(lock("WriteLock.markConsistent")
                .dead(lock -> lock.writeLock().lock())
                .ready(lock -> lock.writeLock().recover())
                .killed(lock -> lock.writeLock().markConsistent())
                .finding("died"));
        all.add(lock("SharedReadWriteLock.close")
                .killed(SharedReadWriteLock::close)
                .finding("healthy"));
        return all;
    }

    private static void useBoth(SharedReadWriteLock lock) {
        lock.readLock().lock();
        lock.readLock().unlock();
        lock.writeLock().lock();
        lock.writeLock().unlock();
    }

    private static Map<String, Act<SharedReadWriteLock>> waysToRead() {
        Map<String, Act<SharedReadWriteLock>> ways = new LinkedHashMap<>();
        ways.put("lock", lock -> lock.readLock().lock());
        ways.put("lockInterruptibly", lock -> lock.readLock().lockInterruptibly());
        ways.put("lock(Duration)", lock -> lock.readLock().lock(LONG));
        ways.put("tryLock()", lock -> lock.readLock().tryLock());
        ways.put("tryLock(long)", lock -> lock.readLock().tryLock(60, TimeUnit.SECONDS));
        return ways;
    }

    private static Map<String, Act<SharedReadWriteLock>> waysToWrite() {
        Map<String, Act<SharedReadWriteLock>> ways = new LinkedHashMap<>();
        ways.put("lock", lock -> lock.writeLock().lock());
        ways.put("lockInterruptibly", lock -> lock.writeLock().lockInterruptibly());
        ways.put("lock(Duration)", lock -> lock.writeLock().lock(LONG));
        ways.put("tryLock()", lock -> lock.writeLock().tryLock());
        ways.put("tryLock(long)", lock -> lock.writeLock().tryLock(60, TimeUnit.SECONDS));
        return ways;
    }

    /** Both survivors write and read; whether they were told of a death. */
    static String use(Scene<SharedReadWriteLock> scene) throws Exception {
        AtomicBoolean told = new AtomicBoolean();
        scene.both(lock -> {
            for (int i = 0; i < 4; i++) {
                Mutex.of(lock.writeLock()).pass(scene, told);
                read(scene, lock, told);
            }
        });
        String outcome = Mutex.use(scene, lock -> Mutex.of(lock.writeLock()));
        return told.get() ? "died" : outcome;
    }

    private static void read(Scene<?> scene, SharedReadWriteLock lock, AtomicBoolean told) {
        try {
            lock.readLock().lock();
        } catch (OwnerDiedException e) {
            told.set(true);
            return;
        }
        scene.together();
        lock.readLock().unlock();
    }

    private static Scenario<SharedReadWriteLock> lock(String operation) {
        return Scenario.of(operation, () -> SharedReadWriteLock.create(Tables.options()))
                .survive(ReadWriteLockTable::use);
    }
}

package io.multiproc.explore;

import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.explore.Scenario.Act;
import io.multiproc.memory.SharedMemory;
import io.multiproc.memory.SharedOptions;
import io.multiproc.sync.SharedBarrier;
import io.multiproc.sync.SharedCountDownLatch;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReadWriteLock;
import io.multiproc.sync.SharedReentrantLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.testing.Names;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Making and opening objects by name, and taking a slot of an attach table. */
final class ObjectTable {
    private static final int FEW = 3;

    private ObjectTable() {}

    /** A name, which is free at first. */
    record Name(String name) implements Serializable, AutoCloseable {
        Name() {
            this(Names.fresh());
        }

        SharedOptions options() {
            return SharedOptions.named(name).processes(FEW);
        }

        @Override
        public void close() {
            try {
                SharedMemory.unlink(name);
            } catch (NoSuchNameException e) {
                return;
            }
        }
    }

    /** How one kind of object is made and found. */
    record Maker(
            String factory,
            Function<Name, AutoCloseable> create,
            Function<Name, AutoCloseable> open,
            Function<Name, AutoCloseable> openOrCreate) {}

    private static List<Maker> makers() {
        return List.of(
                new Maker(
                        "SharedLock.create",
                        name -> SharedLock.create(name.options()),
                        name -> SharedLock.open(name.name),
                        name -> SharedLock.openOrCreate(name.name)),
                new Maker(
                        "SharedReentrantLock.create",
                        name -> SharedReentrantLock.create(name.options()),
                        name -> SharedReentrantLock.open(name.name),
                        name -> SharedReentrantLock.openOrCreate(name.name)),
                new Maker(
                        "SharedSemaphore.create",
                        name -> SharedSemaphore.create(name.options().returnPermitsOnDeath(), 2),
                        name -> SharedSemaphore.open(name.name),
                        name -> SharedSemaphore.openOrCreate(name.name, 2)),
                new Maker(
                        "SharedSemaphore.bounded",
                        name -> SharedSemaphore.bounded(name.options(), 2),
                        name -> SharedSemaphore.open(name.name),
                        name -> SharedSemaphore.openOrCreate(name.name, 2)),
                new Maker(
                        "SharedEvent.create",
                        name -> SharedEvent.create(name.options()),
                        name -> SharedEvent.open(name.name),
                        name -> SharedEvent.openOrCreate(name.name)),
                new Maker(
                        "SharedCountDownLatch.create",
                        name -> SharedCountDownLatch.create(name.options(), 2),
                        name -> SharedCountDownLatch.open(name.name),
                        name -> SharedCountDownLatch.openOrCreate(name.name, 2)),
                new Maker(
                        "SharedBarrier.create",
                        name -> SharedBarrier.create(name.options(), 2),
                        name -> SharedBarrier.open(name.name),
                        name -> SharedBarrier.openOrCreate(name.name, 2)),
                new Maker(
                        "SharedReadWriteLock.create",
                        name -> SharedReadWriteLock.create(name.options()),
                        name -> SharedReadWriteLock.open(name.name),
                        name -> SharedReadWriteLock.openOrCreate(name.name)),
                new Maker(
                        "SharedQueue.create",
                        name -> SharedQueue.create(name.options(), Codec.ofLong(), 256),
                        name -> SharedQueue.open(name.name, Codec.ofLong()),
                        name -> SharedQueue.openOrCreate(name.name, Codec.ofLong(), 256)));
    }

    /** What makes and finds the objects of a scenario. */
    static Maker makerOf(Scenario<?> scenario) {
        return makers().stream()
                .filter(maker -> scenario.name().startsWith(maker.factory + ","))
                .findFirst()
                .orElseGet(() -> makers().stream()
                        .filter(maker -> maker.factory.startsWith(scenario.structure() + "."))
                        .findFirst()
                        .orElseThrow());
    }

    static List<Scenario<?>> scenarios() {
        List<Scenario<?>> all = new ArrayList<>();
        for (Maker maker : makers()) {
            String type = maker.factory.split("[.]")[0];
            all.add(name(maker.factory, maker)
                    .killed(name -> maker.create.apply(name))
                    .finding("absent", "there"));
            all.add(name(type + ".openOrCreate", maker)
                    .killed(name -> maker.openOrCreate.apply(name))
                    .finding("absent", "there"));
            all.add(name(type + ".open", maker)
                    .prepare(name -> maker.create.apply(name).close())
                    .killed(name -> maker.open.apply(name))
                    .finding("there"));
        }
        all.add(Scenario.of("SharedLock.newCondition", LockAndName::new)
                .killed(its -> its.lock.newCondition(its.name.options(), 2))
                .survive(scene -> scene.mine().find())
                .finding("absent", "there"));
        all.add(Scenario.of("SharedLock.openCondition", LockAndName::new)
                .prepare(its -> its.lock.newCondition(its.name.options(), 2))
                .killed(its -> its.lock.openCondition(its.name.name))
                .survive(scene -> scene.mine().find())
                .finding("there"));
        slots(all);
        return all;
    }

    private static Scenario<Name> name(String operation, Maker maker) {
        return Scenario.of(operation + ", by name", Name::new).survive(scene -> {
            Name name = scene.mine();
            String outcome;
            try (AutoCloseable found = maker.open.apply(name)) {
                outcome = found.toString().isEmpty() ? "" : "there";
            } catch (NoSuchNameException e) {
                outcome = "absent";
            }
            try (AutoCloseable made = maker.create.apply(name)) {
                if (!outcome.equals("absent")) {
                    throw new AssertionError("made although it was there: " + made);
                }
            } catch (NameExistsException e) {
                if (outcome.equals("absent")) {
                    throw e;
                }
            }
            scene.other(its -> maker.open.apply(its).close());
            return outcome;
        });
    }

    record LockAndName(Name name, SharedLock lock) implements Serializable, AutoCloseable {
        LockAndName() {
            this(new Name(), SharedLock.create(Tables.options()));
        }

        String find() {
            try {
                lock.openCondition(name.name).close();
                return "there";
            } catch (NoSuchNameException e) {
                return "absent";
            }
        }

        @Override
        public void close() {
            lock.close();
            name.close();
        }
    }

    /** There are three slots: the maker's, and two for whoever comes while the dead have them. */
    private static void slots(List<Scenario<?>> all) {
        Act<LockAndName> use = its -> {
            its.lock.lock();
            its.lock.unlock();
        };
        for (int dead = 0; dead < 2; dead++) {
            boolean reused = dead > 0;
            Scenario<LockAndName> scenario = Scenario.of(
                            "SharedLock.lock, " + (reused ? "in a slot of the dead" : "in a new slot"), () -> {
                                Name name = new Name();
                                return new LockAndName(
                                        name, SharedLock.create(name.options().processes(2)));
                            })
                    .prepare(use)
                    .killed(its -> its.lock.lock())
                    .survive(scene -> Mutex.use(scene, its -> Mutex.of(its.lock)))
                    .finding("healthy", "died");
            all.add(
                    reused
                            ? scenario.deadAtEachStep(use)
                                    .killed(its -> Mutex.of(its.lock).take())
                            : scenario);
        }
    }
}

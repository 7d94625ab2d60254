package io.multiproc.internal.object;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.multiproc.MultiprocException;
import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.memory.SharedOptions;
import io.multiproc.sync.Deadlocks;
import io.multiproc.sync.SharedBarrier;
import io.multiproc.sync.SharedCondition;
import io.multiproc.sync.SharedCountDownLatch;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReadWriteLock;
import io.multiproc.sync.SharedReentrantLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Names;
import io.multiproc.testing.Sampled;
import io.multiproc.value.SharedDouble;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Random words in objects of every kind while they are used: each operation with a limit ends soon, and the only exceptions are ours. */
class DamagedWordsProperties {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final long LONGEST_SECONDS = 20;
    private static final int[] LIKELY = {0, 1, -1, 2, 3, Integer.MAX_VALUE, Integer.MIN_VALUE, 64, 255, 0x3ff, 1 << 24};

    private interface Use {
        void run() throws Exception;
    }

    /** An object, and one use of each kind that it has. */
    private record Subject(AutoCloseable object, List<Use> uses) {}

    private static void use(String what, Use use) {
        long start = System.nanoTime();
        try {
            use.run();
        } catch (MultiprocException
                | TimeoutException
                | IllegalMonitorStateException
                | IllegalStateException
                | BrokenBarrierException
                | InvalidObjectException e) {
            assertTrue(e instanceof BrokenBarrierException || e.getMessage() != null, () -> what + ": " + e);
        } catch (Exception e) {
            fail(what, e);
        }
        long took = System.nanoTime() - start;
        assertTrue(took < TimeUnit.SECONDS.toNanos(LONGEST_SECONDS), () -> what + " took " + took + " ns");
    }

    private static void copy(Object object) throws IOException, ClassNotFoundException {
        Object copy = Copies.copy((Serializable) object);
        try {
            ((AutoCloseable) copy).close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Subject subject(int kind, SharedOptions options) {
        return switch (kind) {
            case 0 -> {
                SharedLock x = SharedLock.create(options);
                yield new Subject(
                        x,
                        List.of(
                                () -> {
                                    if (x.tryLock(SHORT)) {
                                        x.unlock();
                                    }
                                },
                                x::isLocked,
                                x::holders,
                                x::waiters,
                                x::toString));
            }
            case 1 -> {
                SharedReentrantLock x = SharedReentrantLock.create(options);
                yield new Subject(
                        x,
                        List.of(
                                () -> {
                                    if (x.tryLock(SHORT)) {
                                        x.getHoldCount();
                                        x.unlock();
                                    }
                                },
                                x::isHeldByCurrentThread,
                                x::toString));
            }
            case 2 -> semaphore(SharedSemaphore.create(options, 2));
            case 3 -> semaphore(SharedSemaphore.bounded(options, 2));
            case 4 -> {
                SharedEvent x = SharedEvent.create(options);
                yield new Subject(x, List.of(() -> x.await(SHORT), x::set, x::clear, x::isSet, x::toString));
            }
            case 5 -> {
                SharedCountDownLatch x = SharedCountDownLatch.create(options, 2);
                yield new Subject(x, List.of(() -> x.await(SHORT), x::countDown, x::getCount, x::toString));
            }
            case 6 -> {
                SharedReadWriteLock x = SharedReadWriteLock.create(options);
                yield new Subject(
                        x,
                        List.of(
                                () -> {
                                    if (x.readLock().tryLock(20, TimeUnit.MILLISECONDS)) {
                                        x.readLock().unlock();
                                    }
                                },
                                () -> {
                                    if (x.writeLock().tryLock(20, TimeUnit.MILLISECONDS)) {
                                        x.writeLock().unlock();
                                    }
                                },
                                x::holders,
                                x::toString));
            }
            case 7 -> {
                SharedLock lock = SharedLock.create();
                SharedCondition x = lock.newCondition(options, 4);
                yield new Subject(
                        x,
                        List.of(
                                () -> {
                                    lock.lock();
                                    try {
                                        use("await", () -> x.await(SHORT));
                                        use("signal", x::signal);
                                        use("signalAll", x::signalAll);
                                    } finally {
                                        if (lock.isHeldByCurrentThread()) {
                                            lock.unlock();
                                        }
                                    }
                                },
                                x::waiters,
                                x::toString));
            }
            case 8 -> {
                SharedQueue<String> x = SharedQueue.create(options, Codec.ofString(), 1 << 10);
                yield new Subject(
                        x,
                        List.of(
                                () -> x.offer("something", 20, TimeUnit.MILLISECONDS),
                                () -> x.poll(20, TimeUnit.MILLISECONDS),
                                x::peek,
                                x::size,
                                x::remainingCapacity,
                                x::toString));
            }
            case 9 -> {
                SharedBarrier x = SharedBarrier.create(options, 2);
                yield new Subject(
                        x, List.of(() -> x.await(SHORT), x::reset, x::isBroken, x::getNumberWaiting, x::toString));
            }
            case 10 -> {
                SharedInt x = SharedInt.create(options, 'h', 1);
                yield new Subject(x, List.of(x::get, () -> x.getAndAdd(1), () -> lock(x.getLock()), x::toString));
            }
            case 11 -> {
                SharedDouble x = SharedDouble.create(options, 'f', 1);
                yield new Subject(
                        x,
                        List.of(
                                () -> x.updateAndGet(v -> 1.0),
                                () -> x.getAndAdd(1),
                                () -> x.compareAndSet(x.get(), 2),
                                x::toString));
            }
            default -> {
                SharedIntArray x = SharedIntArray.create(options, 'i', 50);
                yield new Subject(
                        x,
                        List.of(
                                () -> x.set(5, x.get(6)),
                                x::toArray,
                                () -> lock(x.getLock()),
                                () -> x.updateAndGet(3, v -> 1)));
            }
        };
    }

    private static void lock(SharedReentrantLock lock) throws Exception {
        if (lock.tryLock(SHORT)) {
            lock.unlock();
        }
    }

    private static Subject semaphore(SharedSemaphore x) {
        return new Subject(
                x,
                List.of(
                        () -> x.tryAcquire(SHORT),
                        () -> x.tryAcquire(2, 20, TimeUnit.MILLISECONDS),
                        x::release,
                        x::drainPermits,
                        x::availablePermits,
                        x::toString));
    }

    private static final int KINDS = 13;

    private static void damage(ByteBuffer memory, Random random, int from, int to) {
        for (int i = random.nextInt(5); i >= 0; i--) {
            int at = from + random.nextInt(Math.max(8, to - from) - 7);
            switch (random.nextInt(4)) {
                case 0 -> memory.put(at, (byte) random.nextInt());
                case 1 -> memory.putInt(at & -4, LIKELY[random.nextInt(LIKELY.length)]);
                case 2 -> memory.putLong(at & -8, random.nextLong());
                default -> memory.putInt(at & -4, memory.getInt(at & -4) ^ 1 << random.nextInt(Integer.SIZE));
            }
        }
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    @Sampled(50)
    void namedObjects(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        int kind = random.nextInt(KINDS);
        String name = Names.fresh();
        try (Segment segment = opened(kind, name, random)) {
            assertTrue(segment.size() > 0);
        } finally {
            Names.remove(name);
        }
    }

    private static Segment opened(int kind, String name, Random random) throws Exception {
        Subject subject = subject(kind, SharedOptions.named(name).processes(4));
        Segment segment = Os.current().segments().open(name, false);
        Mapping mapping = segment.map();
        try {
            ByteBuffer memory = mapping.buffer(0, (int) mapping.size());
            byte[] good = new byte[memory.limit()];
            memory.get(0, good);
            int data = (int) memory.getLong(40);
            int end = (int) Math.min(memory.limit(), data + Math.max(64, memory.getLong(32)));
            for (int round = 0; round < 12; round++) {
                int from = List.of(0, 128, data).get(random.nextInt(3));
                damage(memory, random, Math.min(from, end - 8), end);
                for (int i = 0; i < 3; i++) {
                    use("kind " + kind, subject.uses.get(random.nextInt(subject.uses.size())));
                }
                use("copy of kind " + kind, () -> copy(subject.object));
                if (random.nextInt(4) == 0) {
                    use("find", Deadlocks::find);
                }
                if (random.nextInt(3) == 0) {
                    memory.put(0, good);
                }
            }
            memory.put(0, good);
        } finally {
            use("close of kind " + kind, subject.object::close);
            mapping.unmap();
        }
        return segment;
    }

    /** An arena serves all of a process, so the one that is damaged is another process's. */
    @Test
    void smallObjectsInADamagedArena() throws Exception {
        for (int seed = 0; seed < 2; seed++) {
            try (ChildJvm child = ChildJvm.start(DamagedWordsProperties.class, "useArena", seed)) {
                child.expect("used");
            }
        }
    }

    static void useArena(ChildJvm.Talk talk, Integer seed) throws Exception {
        Random random = new Random(seed);
        List<Subject> subjects = new ArrayList<>(List.of(subject(0, SharedOptions.anonymous())));
        try (Segment segment =
                Os.current().segments().attach(Arena.ofThisProcess().newestSegment(), false, "arena")) {
            Mapping mapping = segment.map();
            ByteBuffer memory = mapping.buffer(0, (int) mapping.size());
            int data = (int) memory.getLong(40);
            for (int round = 0; round < Sampled.Rounds.of(400, 150); round++) {
                int kind = random.nextInt(KINDS);
                use("create of kind " + kind, () -> subjects.add(subject(kind, SharedOptions.anonymous())));
                damage(memory, random, random.nextInt(5) == 0 ? 0 : data, data + (128 << 8));
                Subject one = subjects.get(random.nextInt(subjects.size()));
                use("use", one.uses.get(random.nextInt(one.uses.size())));
                use("copy", () -> copy(one.object));
                if (random.nextInt(20) == 0) {
                    use("find", Deadlocks::find);
                }
                if (random.nextInt(4) == 0) {
                    use("close", one.object::close);
                }
                if (subjects.size() > 100) {
                    subjects.subList(0, 50).clear();
                    System.gc();
                }
            }
        }
        talk.say("used");
        Runtime.getRuntime().halt(0);
    }
}

package io.multiproc.race;

import io.multiproc.OwnerDiedException;
import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.memory.SharedMemory;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.value.SharedDouble;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedLong;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Races on this library's own types, with models of the JDK. */
final class OwnRaces {
    private static final Arguments<Integer> SMALL = Arguments.ints(-2, 3);

    private OwnRaces() {}

    /** A race with a name. */
    record Named(String name, Supplier<Race<?, ?>> maker) {
        Race<?, ?> make() {
            return maker.get();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Named> all() {
        return Stream.of(
                new Named("SharedInt", OwnRaces::ints),
                new Named("SharedLong", OwnRaces::longs),
                new Named("SharedDouble", OwnRaces::doubles),
                new Named("SharedLock", OwnRaces::lock),
                new Named("SharedSemaphore", OwnRaces::semaphore),
                new Named("SharedQueue", OwnRaces::queue));
    }

    private static Race<?, ?> ints() {
        return Race.on(() -> SharedInt.create(0), AtomicInteger::new)
                .op("get", c -> c.get(), AtomicInteger::get)
                .act("set", SMALL, (c, n) -> c.set(n), AtomicInteger::set)
                .op("getAndAdd", SMALL, (c, n) -> c.getAndAdd(n), AtomicInteger::getAndAdd)
                .op("getAndSet", SMALL, (c, n) -> c.getAndSet(n), AtomicInteger::getAndSet)
                .op("compareAndSet", SMALL, (c, n) -> c.compareAndSet(n, n + 1), (m, n) -> m.compareAndSet(n, n + 1));
    }

    private static Race<?, ?> longs() {
        return Race.on(() -> SharedLong.create(0), AtomicLong::new)
                .op("get", c -> c.get(), AtomicLong::get)
                .act("set", SMALL, (c, n) -> c.set(n), (m, n) -> m.set(n))
                .op("getAndAdd", SMALL, (c, n) -> c.getAndAdd(n), (m, n) -> m.getAndAdd(n))
                .op("compareAndSet", SMALL, (c, n) -> c.compareAndSet(n, n + 1), (m, n) -> m.compareAndSet(n, n + 1));
    }

    private static Race<?, ?> doubles() {
        return Race.on(() -> SharedDouble.create(0), () -> new AtomicReference<>(0.0))
                .op("get", c -> c.get(), AtomicReference::get)
                .act("set", SMALL, (c, n) -> c.set(n), (m, n) -> m.set((double) n))
                .op(
                        "getAndAdd",
                        SMALL,
                        (c, n) -> c.getAndAdd(n / 4.0),
                        (m, n) -> m.getAndAccumulate(n / 4.0, Double::sum));
    }

    /** A number that only a lock makes atomic: one step is a read and a write. */
    private record Guarded(SharedMemory memory, SharedLock lock) implements Serializable, AutoCloseable {
        int add(int amount) {
            enter();
            try {
                int before = memory.getInt(0);
                memory.setInt(0, before + amount);
                return before;
            } finally {
                lock.unlock();
            }
        }

        private void enter() {
            while (true) {
                try {
                    lock.lock();
                    return;
                } catch (OwnerDiedException e) {
                    lock.recover(() -> {}); // An int is written as one.
                }
            }
        }

        @Override
        public void close() {
            lock.close();
            memory.close();
        }
    }

    private static Race<?, ?> lock() {
        return Race.on(() -> new Guarded(SharedMemory.create(64), SharedLock.create()), AtomicInteger::new)
                .op("add", SMALL, Guarded::add, AtomicInteger::getAndAdd);
    }

    private static Race<?, ?> semaphore() {
        return Race.on(() -> SharedSemaphore.create(2), () -> new AtomicInteger(2))
                .op("tryAcquire", s -> s.tryAcquire(), m -> m.getAndUpdate(n -> Math.max(0, n - 1)) > 0)
                .act("release", s -> s.release(), m -> m.incrementAndGet())
                .op("available", s -> s.availablePermits(), AtomicInteger::get);
    }

    /** A queue tells "full" or "empty" also if it could not look within a tenth of a second, as its holder may be about to die: then looks again. */
    private static Long poll(SharedQueue<Long> queue) {
        Long item = queue.poll();
        while (item == null && !queue.isEmpty()) {
            item = queue.poll();
        }
        return item;
    }

    private static boolean offer(SharedQueue<Long> queue, Long item) {
        while (!queue.offer(item)) {
            Thread.onSpinWait(); // It is never full.
        }
        return true;
    }

    private static Race<?, ?> queue() {
        Race<SharedQueue<Long>, ArrayDeque<Long>> race =
                Race.on(() -> SharedQueue.create(Codec.ofLong(), 4096), ArrayDeque::new);
        return race.op("offer", Arguments.of(1L, 2L, 3L), OwnRaces::offer, ArrayDeque::offer)
                .op("poll", OwnRaces::poll, ArrayDeque::poll)
                .op("isEmpty", q -> q.isEmpty(), ArrayDeque::isEmpty);
    }
}

package io.multiproc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.multiproc.NoSuchNameException;
import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.faults.Trials.Making;
import io.multiproc.faults.Trials.Using;
import io.multiproc.memory.SharedOptions;
import io.multiproc.sync.SharedBarrier;
import io.multiproc.sync.SharedCondition;
import io.multiproc.sync.SharedCountDownLatch;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReadWriteLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.testing.Names;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** What queues and synchronizers call: they are made and opened, somebody waits in vain, and somebody wakes who has waited. */
final class SharedOperations {
    private static final Duration SHORT = Duration.ofMillis(5);
    private static final int CAPACITY = 4096;

    private final Peer peer;

    SharedOperations(Peer peer) {
        this.peer = peer;
    }

    List<Operation> creating() {
        return List.of(
                making("create a queue", name -> SharedQueue.create(name, Codec.ofLong(), CAPACITY)),
                making("create a semaphore", name -> SharedSemaphore.create(returning(name), 2)),
                Operation.of(
                        "create an anonymous queue",
                        "anonymous memory",
                        () -> new Making(() -> SharedQueue.create(Codec.ofLong(), CAPACITY), () -> {})),
                opening(
                        "open a queue",
                        name -> SharedQueue.create(name, Codec.ofLong(), CAPACITY),
                        name -> SharedQueue.open(name, Codec.ofLong())));
    }

    List<Operation> waiting() {
        return Stream.of(queues(), synchronizers(), locks())
                .flatMap(List::stream)
                .toList();
    }

    private List<Operation> queues() {
        return List.of(
                using("wait for an element", SharedOperations::queue, queue -> assertEquals(null, queue.poll(SHORT))),
                using("wait for room", SharedOperations::queue, queue -> {
                    while (queue.offer(1L)) {
                        continue;
                    }
                    assertFalse(queue.offer(1L, SHORT));
                }),
                using("put what is waited for", SharedOperations::queue, queue -> {
                    waitedFor(() -> queue.poll(Duration.ofMillis(1)));
                    queue.put(1L);
                    queue.clear();
                }),
                using("wait for the end of all work", SharedOperations::queue, queue -> {
                    queue.put(1L);
                    assertFalse(queue.awaitDone(SHORT));
                }),
                closing(
                        "close a queue that was waited for",
                        SharedOperations::queue,
                        queue -> queue.poll(Duration.ofMillis(1))));
    }

    private List<Operation> synchronizers() {
        return List.of(
                using(
                        "wait for a permit",
                        name -> SharedSemaphore.create(name, 0),
                        permits -> assertFalse(permits.tryAcquire(SHORT))),
                using(
                        "wait for a permit of the living",
                        name -> SharedSemaphore.open(peer.permitsName),
                        permits -> assertFalse(permits.tryAcquire(SHORT))),
                using("give a permit back", name -> SharedSemaphore.create(name, 0), permits -> {
                    waitedFor(() -> permits.tryAcquire(Duration.ofMillis(1)));
                    permits.release();
                    permits.drainPermits();
                }),
                using("wait for an event", SharedEvent::create, event -> assertFalse(event.await(SHORT))),
                using("set an event", SharedEvent::create, event -> {
                    event.clear();
                    waitedFor(() -> event.await(Duration.ofMillis(1)));
                    event.set();
                }),
                using(
                        "wait for a latch",
                        name -> SharedCountDownLatch.create(name, 1),
                        latch -> assertFalse(latch.await(SHORT))),
                using("count down to zero", name -> SharedCountDownLatch.create(name, 1), latch -> {
                    if (latch.getCount() > 0) {
                        waitedFor(() -> latch.await(Duration.ofMillis(1)));
                    }
                    latch.countDown();
                }),
                using("wait at a barrier", name -> SharedBarrier.create(name, 2), barrier -> {
                    barrier.reset();
                    awaitInVain(barrier);
                }),
                closing(
                        "close an event that was waited for",
                        SharedEvent::create,
                        event -> event.await(Duration.ofMillis(1))));
    }

    private static void awaitInVain(SharedBarrier barrier) throws Exception {
        try {
            barrier.await(SHORT);
        } catch (TimeoutException e) {
            return;
        }
        throw new AssertionError("nobody else has come");
    }

    private List<Operation> locks() {
        return List.of(
                using(
                        "wait to read",
                        name -> SharedReadWriteLock.open(peer.writtenName),
                        lock -> assertFalse(lock.readLock().tryLock(SHORT.toMillis(), TimeUnit.MILLISECONDS))),
                using(
                        "wait to write",
                        name -> SharedReadWriteLock.open(peer.writtenName),
                        lock -> assertFalse(lock.writeLock().tryLock(SHORT.toMillis(), TimeUnit.MILLISECONDS))),
                using("end writing that was waited for", SharedReadWriteLock::create, lock -> {
                    if (!lock.writeLock().isHeldByCurrentThread()) {
                        lock.writeLock().lock();
                    }
                    waitedFor(() -> lock.readLock().tryLock(1, TimeUnit.MILLISECONDS));
                    lock.writeLock().unlock();
                }),
                using("wait for a signal", Condition::new, condition -> {
                    condition.lock.lock();
                    try {
                        assertFalse(condition.condition.await(SHORT));
                    } finally {
                        condition.lock.unlock();
                    }
                }));
    }

    /** A lock and a condition of it, each with a name. */
    private static final class Condition implements AutoCloseable {
        private final SharedLock lock;
        private final SharedCondition condition;
        private final String name;

        Condition(String name) {
            this.name = name;
            lock = SharedLock.create(SharedOptions.named(name + "l"));
            condition = lock.newCondition(SharedOptions.named(name), 4);
        }

        @Override
        public void close() {
            condition.close();
            lock.close();
            Names.remove(name + "l");
        }
    }

    private static SharedQueue<Long> queue(String name) {
        return SharedQueue.create(name, Codec.ofLong(), CAPACITY);
    }

    private static SharedOptions returning(String name) {
        return SharedOptions.named(name).returnPermitsOnDeath();
    }

    /** Makes or opens something of this name. */
    private interface Maker<T extends AutoCloseable> {
        T make(String name) throws Exception;
    }

    /** Something that another thread does to be waited for. */
    private interface Wait {
        Object run() throws Exception;
    }

    /** So that whoever changes something must wake somebody. */
    private static void waitedFor(Wait wait) throws Exception {
        FutureTask<Object> waiting = new FutureTask<>(wait::run);
        new Thread(waiting).start();
        waiting.get();
    }

    private static String nameFor(String operation) {
        return Trials.PREFIX + Integer.toString(operation.hashCode() & 0xfffff, 36);
    }

    private static <T extends AutoCloseable> Operation making(String operation, Maker<T> maker) {
        String name = nameFor(operation);
        return Operation.of(operation, name, () -> new Making(() -> maker.make(name), () -> Names.remove(name)));
    }

    private static <T extends AutoCloseable> Operation opening(String operation, Maker<T> maker, Maker<T> opener) {
        String name = nameFor(operation);
        return Operation.of(operation, name, () -> {
            T first = maker.make(name);
            return new Making(() -> opener.make(name), () -> {
                first.close();
                Names.remove(name);
            });
        });
    }

    private <T extends AutoCloseable> Operation using(String operation, Maker<T> maker, Using.Use<T> use) {
        String name = nameFor(operation);
        return Operation.of(operation, Trials.PREFIX, () -> {
                    T object = maker.make(name);
                    return new Using<>(object, use, () -> unlinkIfThere(name));
                })
                .slow() // They all sleep and wake in one way.
                .unsteady();
    }

    private static <T extends AutoCloseable> Operation closing(String operation, Maker<T> maker, Using.Use<T> wait) {
        String name = nameFor(operation);
        return Operation.of(operation, name, () -> {
                    T object = maker.make(name);
                    wait.run(object);
                    return new Using<>(object, AutoCloseable::close, () -> unlinkIfThere(name));
                })
                .dispensingWith(Operations.GIVING_BACK)
                .slow()
                .unsteady();
    }

    private static void unlinkIfThere(String name) {
        try {
            Names.remove(name);
        } catch (NoSuchNameException e) {
            return; // What is used was the other process's.
        }
    }
}

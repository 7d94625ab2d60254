package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Sampled;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Random numbers of processes, threads and operations: what each synchronizer promises holds for all of them together. */
@Tag("wait")
class SynchronizerProperties {
    private static final int MOST_PROCESSES = 5;
    private static final int MOST_THREADS = 3;
    private static final int MOST_PERMITS = 4;
    private static final List<ChildJvm> CHILDREN = new ArrayList<>();
    private static Shared shared;

    /** What all processes work on. */
    private static final class Shared implements Serializable {
        private static final long serialVersionUID = 1L;
        final SharedSemaphore permits = SharedSemaphore.bounded(MOST_PERMITS);
        final SharedSemaphore owned =
                SharedSemaphore.bounded(SharedOptions.anonymous().returnPermitsOnDeath(), MOST_PERMITS);
        final SharedBarrier[] barriers = new SharedBarrier[MOST_PROCESSES * MOST_THREADS + 1];
        final SharedIntArray passed = SharedIntArray.zeros(MOST_PROCESSES * MOST_THREADS);
        final SharedReadWriteLock readWrite = SharedReadWriteLock.create();
        final SharedReentrantLock lock = SharedReentrantLock.create();
        final SharedCondition condition = lock.newCondition();
        final SharedInt inUse = SharedInt.create(0);
        final SharedInt inOwnedUse = SharedInt.create(0);
        final SharedInt readers = SharedInt.create(0);
        final SharedInt writers = SharedInt.create(0);
        final SharedInt woken = SharedInt.create(0);
        final SharedInt wrong = SharedInt.create(0);

        Shared() {
            for (int parties = 1; parties < barriers.length; parties++) {
                barriers[parties] = SharedBarrier.create(parties);
            }
        }

        void check(boolean right) {
            if (!right) {
                wrong.getAndAdd(1);
            }
        }

        void usePermits(Random random, int times) throws InterruptedException {
            for (int i = 0; i < times; i++) {
                use(permits, inUse, 1 + random.nextInt(MOST_PERMITS));
                use(owned, inOwnedUse, 1 + random.nextInt(MOST_PERMITS));
            }
        }

        private void use(SharedSemaphore semaphore, SharedInt used, int count) throws InterruptedException {
            semaphore.acquire(count);
            check(used.getAndAdd(count) + count <= MOST_PERMITS);
            used.getAndAdd(-count);
            semaphore.release(count);
        }

        void pass(int party, int parties, int times) throws Exception {
            for (int pass = 1; pass <= times; pass++) {
                passed.setRelease(party, pass);
                barriers[parties].await();
                for (int other = 0; other < parties; other++) {
                    int its = passed.getAcquire(other);
                    check(its == pass || its == pass + 1);
                }
            }
        }

        void readAndWrite(Random random, int times) {
            for (int i = 0; i < times; i++) {
                if (random.nextInt(4) > 0) {
                    readWrite.readLock().lock();
                    readers.getAndAdd(1);
                    check(writers.get() == 0);
                    readers.getAndAdd(-1);
                    readWrite.readLock().unlock();
                } else {
                    readWrite.writeLock().lock();
                    check(writers.getAndAdd(1) == 0);
                    check(readers.get() == 0);
                    writers.getAndAdd(-1);
                    readWrite.writeLock().unlock();
                }
            }
        }

        void awaitSignal() throws InterruptedException {
            lock.lock();
            condition.await();
            woken.getAndAdd(1);
            lock.unlock();
        }
    }

    @BeforeContainer
    static void start() throws IOException {
        shared = new Shared();
        for (int i = 0; i < MOST_PROCESSES; i++) {
            CHILDREN.add(ChildJvm.start(SynchronizerProperties.class, "work", shared, i));
        }
    }

    @AfterContainer
    static void stop() throws IOException {
        for (ChildJvm child : CHILDREN) {
            child.close();
        }
        CHILDREN.clear();
        shared = null;
    }

    /** A child that does as it is told: what, with how many threads, how often, and a number for the random ones or for all parties. */
    static void work(ChildJvm.Talk talk, Shared shared, Integer self) throws Exception {
        while (true) {
            String[] order = talk.hear().split(" ");
            int threads = Integer.parseInt(order[1]);
            int times = Integer.parseInt(order[2]);
            int number = Integer.parseInt(order[3]);
            List<Waiter<Void>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = self * threads + i;
                running.add(Waiter.doing(() -> {
                    switch (order[0]) {
                        case "permits" -> shared.usePermits(new Random(number + thread), times);
                        case "barrier" -> shared.pass(thread, number, times);
                        case "readWrite" -> shared.readAndWrite(new Random(number + thread), times);
                        case "signals" -> shared.awaitSignal();
                        default -> throw new IllegalArgumentException(order[0]);
                    }
                }));
            }
            for (Waiter<Void> each : running) {
                each.get();
            }
            talk.say("done");
        }
    }

    private static void tell(int processes, String order) {
        shared.wrong.set(0);
        for (int i = 0; i < processes; i++) {
            CHILDREN.get(i).say(order);
        }
    }

    private static void expectDone(int processes) throws IOException {
        for (int i = 0; i < processes; i++) {
            CHILDREN.get(i).expect("done");
        }
        assertEquals(0, shared.wrong.get());
    }

    @Sampled(5)
    @Property(tries = 20)
    void permitsAreConserved(
            @ForAll @IntRange(min = 1, max = MOST_PROCESSES) int processes,
            @ForAll @IntRange(min = 1, max = MOST_THREADS) int threads,
            @ForAll @IntRange(max = 40) int times,
            @ForAll @IntRange(max = 1000) int seed)
            throws IOException {
        tell(processes, "permits " + threads + " " + times + " " + seed);
        expectDone(processes);
        assertEquals(MOST_PERMITS, shared.permits.availablePermits());
        assertEquals(MOST_PERMITS, shared.owned.availablePermits());
    }

    @Example
    void manyPassesOfFiveProcessesDoNotMix() throws IOException {
        pass(MOST_PROCESSES, 1, Sampled.Rounds.of(1000, 200));
    }

    @Sampled(5)
    @Property(tries = 15)
    void passesDoNotMix(
            @ForAll @IntRange(min = 1, max = MOST_PROCESSES) int processes,
            @ForAll @IntRange(min = 1, max = MOST_THREADS) int threads,
            @ForAll @IntRange(max = 30) int times)
            throws IOException {
        pass(processes, threads, times);
    }

    private static void pass(int processes, int threads, int times) throws IOException {
        int parties = processes * threads;
        tell(processes, "barrier " + threads + " " + times + " " + parties);
        expectDone(processes);
        assertEquals(0, shared.barriers[parties].getNumberWaiting());
        assertFalse(shared.barriers[parties].isBroken());
    }

    @Sampled(5)
    @Property(tries = 20)
    void readersAndWritersDoNotOverlap(
            @ForAll @IntRange(min = 1, max = MOST_PROCESSES) int processes,
            @ForAll @IntRange(min = 1, max = MOST_THREADS) int threads,
            @ForAll @IntRange(max = 100) int times,
            @ForAll @IntRange(max = 1000) int seed)
            throws IOException {
        tell(processes, "readWrite " + threads + " " + times + " " + seed);
        expectDone(processes);
        assertTrue(shared.readWrite.toString().endsWith(", free]"), shared.readWrite.toString());
    }

    @Sampled(5)
    @Property(tries = 20)
    void asManyWakeAsAreSignalled(
            @ForAll @IntRange(min = 1, max = MOST_PROCESSES) int processes,
            @ForAll @IntRange(min = 1, max = MOST_THREADS) int threads,
            @ForAll @IntRange(max = MOST_PROCESSES * MOST_THREADS) int first)
            throws IOException {
        int all = processes * threads;
        shared.woken.set(0);
        tell(processes, "signals " + threads + " 1 0");
        while (shared.condition.getWaitQueueLength() < all) {
            Thread.onSpinWait();
        }
        int signalled = 0;
        for (int number : new int[] {Math.min(first, all), 0, 1}) {
            signalled += signal(number);
            while (shared.woken.get() < signalled) {
                Thread.onSpinWait();
            }
            assertEquals(all - signalled, shared.condition.getWaitQueueLength());
        }
        assertEquals(all - signalled, signal(Integer.MAX_VALUE));
        expectDone(processes);
        assertEquals(all, shared.woken.get());
        assertEquals(0, shared.condition.getWaitQueueLength());
    }

    private static int signal(int number) {
        shared.lock.lock();
        try {
            return shared.condition.signal(number);
        } finally {
            shared.lock.unlock();
        }
    }
}

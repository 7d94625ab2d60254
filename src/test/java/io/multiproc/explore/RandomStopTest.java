package io.multiproc.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReadWriteLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Sampled;
import io.multiproc.testing.Stops;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A busy process is stopped at random moments, without any hook, as a debugger, the freezer of a control group, or a container runtime stops it. Meanwhile
 * this process calls operations of the same object: each keeps its limit of time or ends by an interrupt. {@code -Dstops.share=all} makes more rounds.
 */
@Tag("wait")
@Tag("long")
class RandomStopTest {
    private static final boolean ALL = "all".equals(System.getProperty("stops.share"));
    private static final int ROUNDS = ALL ? 60 : Sampled.Rounds.of(10, 3);
    private static final int CALLS = 3;
    private static final long LONGEST_RUN_MICROS = 3000;
    private static final int PERMITS = 2;

    /** What the process is busy with. */
    enum Busy {
        LOCK("SharedLock.lock, free", () -> SharedLock.create(Tables.options())) {
            @Override
            void turn(Object shared) {
                SharedLock lock = (SharedLock) shared;
                lock.lock();
                lock.unlock();
            }

            @Override
            void check(Object shared, Tally tally) {
                assertTrue(((SharedLock) shared).tryLock());
                ((SharedLock) shared).unlock();
            }
        },
        READ_WRITE_LOCK("ReadLock.lock", () -> SharedReadWriteLock.create(Tables.options())) {
            @Override
            void turn(Object shared) {
                SharedReadWriteLock lock = (SharedReadWriteLock) shared;
                lock.readLock().lock();
                lock.readLock().unlock();
                lock.writeLock().lock();
                lock.writeLock().unlock();
            }

            @Override
            void check(Object shared, Tally tally) {
                assertTrue(((SharedReadWriteLock) shared).writeLock().tryLock());
                ((SharedReadWriteLock) shared).writeLock().unlock();
            }
        },
        SEMAPHORE("SharedSemaphore.acquire", () -> SharedSemaphore.create(Tables.options(), PERMITS)) {
            @Override
            void turn(Object shared) {
                use((SharedSemaphore) shared);
            }

            @Override
            void check(Object shared, Tally tally) throws Exception {
                count((SharedSemaphore) shared, tally);
            }
        },
        SEMAPHORE_WITH_RETURN(
                "SharedSemaphore.acquire, permits come back",
                () -> SharedSemaphore.create(Tables.options().returnPermitsOnDeath(), PERMITS)) {
            @Override
            void turn(Object shared) {
                use((SharedSemaphore) shared);
            }

            @Override
            void check(Object shared, Tally tally) throws Exception {
                count((SharedSemaphore) shared, tally);
            }
        },
        QUEUE("SharedQueue.put", () -> SharedQueue.create(Tables.options(), Codec.ofBytes(), 256)) {
            @Override
            void turn(Object shared) {
                @SuppressWarnings("unchecked")
                SharedQueue<byte[]> queue = (SharedQueue<byte[]>) shared;
                queue.offer(new byte[5]);
                if (queue.poll() != null) {
                    queue.taskDone();
                }
            }

            @Override
            void check(Object shared, Tally tally) throws Exception {
                SharedQueue<?> queue = (SharedQueue<?>) shared;
                while (queue.poll() != null) {
                    queue.taskDone();
                }
                assertTrue(queue.awaitDone(Duration.ofSeconds(Scene.LIMIT_SECONDS)), queue::toString);
                assertEquals(0, queue.lost());
            }
        };

        final String scenario;
        final Callable<? extends Serializable> create;

        Busy(String scenario, Callable<? extends Serializable> create) {
            this.scenario = scenario;
            this.create = create;
        }

        /** What the process does all the time. */
        abstract void turn(Object shared);

        /** What must hold when the process has ended. */
        abstract void check(Object shared, Tally tally) throws Exception;
    }

    private static void use(SharedSemaphore semaphore) {
        if (semaphore.tryAcquire()) {
            semaphore.release();
        }
    }

    private static void count(SharedSemaphore semaphore, Tally tally) {
        assertEquals(PERMITS + tally.added.get(), semaphore.availablePermits());
    }

    /** The child: it is busy until it is told to end. */
    static void work(ChildJvm.Talk talk, Busy busy, Serializable shared) throws Exception {
        StoppedParty.warmUp();
        boolean[] ends = new boolean[1];
        Thread worker = new Thread(() -> {
            while (!isSet(ends)) {
                busy.turn(shared);
            }
        });
        worker.start();
        talk.say("busy");
        talk.hear();
        synchronized (ends) {
            ends[0] = true;
        }
        worker.join();
        talk.say("idle");
        talk.hear();
    }

    private static boolean isSet(boolean[] flag) {
        synchronized (flag) {
            return flag[0];
        }
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void allOthersGoOnWhenAProcessIsStoppedAtAnyTime(Busy busy) throws Exception {
        long seed = System.nanoTime();
        StoppedParty.warmUp();
        Serializable shared = busy.create.call();
        Tally tally = new Tally();
        try (ChildJvm child = ChildJvm.start(RandomStopTest.class, "work", busy, shared);
                Prober prober = new Prober()) {
            child.expect("busy");
            try {
                stopAtRandom(busy, shared, tally, child, prober, new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("seed=" + seed + ": " + e.getMessage() + "\n" + Actor.stacks(), e);
            } finally {
                Stops.goOn(child.pid());
            }
            child.say("end");
            child.expect("idle");
            busy.check(shared, tally);
        }
        ((AutoCloseable) shared).close();
    }

    private static void stopAtRandom(
            Busy busy, Serializable shared, Tally tally, ChildJvm child, Prober prober, Random random)
            throws Exception {
        List<Probe<Serializable>> probes = StopRules.of(Tables.named(busy.scenario), shared).probes.stream()
                .filter(probe -> probe.ends() != Probe.Ends.UNLIMITED)
                .toList();
        for (int round = 0; round < ROUNDS; round++) {
            TimeUnit.MICROSECONDS.sleep(random.nextLong(LONGEST_RUN_MICROS));
            Stops.stop(child.pid());
            for (int call = 0; call < CALLS; call++) {
                prober.call(probes.get(random.nextInt(probes.size())), shared, tally);
            }
            Stops.goOn(child.pid());
        }
    }
}

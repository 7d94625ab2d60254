package io.multiproc.heap;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.internal.object.Reclaim;
import io.multiproc.internal.os.Reaper;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.value.SharedInt;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The threads that end the sleeps of others have no memory. */
final class ServiceTrials {
    private static final Duration MOMENT = Duration.ofMillis(20);

    private ServiceTrials() {}

    /** On the portable path a thread ends a sleep whose time is over. */
    static Trial alarm() {
        SharedSemaphore semaphore = SharedSemaphore.create(0);
        return new Trial() {
            @Override
            Predicate<Thread> victims() {
                return thread -> thread.getName().equals("multiproc-alarm");
            }

            @Override
            void run() throws Exception {
                assertFalse(semaphore.tryAcquire(MOMENT));
            }

            @Override
            void check(Throwable error) throws Exception {
                run();
            }
        };
    }

    /** A thread sleeps for a virtual one. */
    static Trial sleeper() {
        SharedEvent event = SharedEvent.create();
        return new Trial() {
            @Override
            Predicate<Thread> victims() {
                return thread -> thread.getName().equals("multiproc-sleeper");
            }

            @Override
            void run() throws Exception {
                event.clear();
                FutureTask<Boolean> waits = new FutureTask<>(() -> event.await(Duration.ofSeconds(60)));
                start(waits);
                Thread.sleep(MOMENT.toMillis());
                event.set();
                assertTrue(Other.get(waits));
            }

            @Override
            void check(Throwable error) throws Exception {
                run();
            }
        };
    }

    /** A thread gives back what is unreachable. */
    static Trial reaper() {
        int inUse = Reclaim.blocksInUse();
        return new Trial() {
            private Thread reaper;

            @Override
            Predicate<Thread> victims() {
                return thread -> thread == reaper;
            }

            @Override
            void prepare() throws Exception {
                collect();
            }

            @Override
            void run() throws Exception {
                SharedInt.create(1).close();
                try (SharedSemaphore waited = SharedSemaphore.create(0)) {
                    assertFalse(waited.tryAcquire(Duration.ofMillis(1)));
                }
                try (SharedQueue<Long> queue = SharedQueue.create(Codec.ofLong(), 64)) {
                    assertNull(queue.poll(Duration.ofMillis(1)));
                }
                collect();
            }

            @Override
            void check(Throwable error) throws Exception {
                Other.assertSoon(this::isGivenBack, "a block is lost");
            }

            private boolean isGivenBack() throws Exception {
                Reaper.repeat();
                Reclaim.now();
                if (Reclaim.blocksInUse() <= inUse) {
                    return true;
                }
                collect();
                return false;
            }

            /** Collects, and waits until the thread has nothing to do. */
            private void collect() throws Exception {
                CountDownLatch seen = new CountDownLatch(1);
                Reaper.CLEANER.register(new Object(), () -> {
                    reaper = Thread.currentThread();
                    seen.countDown();
                });
                System.gc();
                assertTrue(seen.await(60, TimeUnit.SECONDS), "nothing is collected");
                Other.assertSoon(
                        () -> reaper.getState() == Thread.State.TIMED_WAITING, "the thread is at work for ever");
            }
        };
    }

    /** A virtual thread, if there are such. */
    private static void start(Runnable work) throws ReflectiveOperationException {
        if (Runtime.version().feature() >= 21) {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
        } else {
            new Thread(work).start();
        }
    }
}

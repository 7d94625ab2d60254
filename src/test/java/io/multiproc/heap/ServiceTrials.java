package io.multiproc.heap;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedSemaphore;
import java.time.Duration;
import java.util.concurrent.FutureTask;
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

    /** A virtual thread, if there are such. */
    private static void start(Runnable work) throws ReflectiveOperationException {
        if (Runtime.version().feature() >= 21) {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
        } else {
            new Thread(work).start();
        }
    }
}

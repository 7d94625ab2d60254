package io.multiproc.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.sync.SharedCountDownLatch;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedSemaphore;
import java.util.List;
import java.util.concurrent.Future;

/** Everything else that waits. */
final class SyncTrials {
    private SyncTrials() {}

    /** A permit that comes in a moment. */
    static Trial acquire() {
        SharedSemaphore semaphore = SharedSemaphore.create(0);
        return new Trial() {
            private Future<?> release;

            @Override
            void prepare() {
                release = other.later(semaphore::release);
            }

            @Override
            void run() throws Exception {
                semaphore.acquire();
            }

            @Override
            void check(Throwable error) throws Exception {
                Other.get(release);
                assertEquals(error == null ? 0 : 1, semaphore.availablePermits());
                semaphore.drainPermits();
                assertEquals(List.of(), semaphore.waiters());
            }
        };
    }

    /** A permit for a thread that waits. */
    static Trial release() {
        SharedSemaphore semaphore = SharedSemaphore.create(0);
        return new Trial() {
            private Future<?> acquired;

            @Override
            void prepare() throws Exception {
                acquired = other.begins(() -> {
                    semaphore.acquire();
                    return null;
                });
                Other.assertSoon(() -> semaphore.waiters().size() == 1, "the other thread does not wait");
            }

            @Override
            void run() throws Exception {
                semaphore.release();
            }

            @Override
            void check(Throwable error) throws Exception {
                if (error != null && !Other.isOver(acquired)) {
                    assertEquals(0, semaphore.availablePermits());
                    semaphore.release();
                }
                Other.get(acquired);
                assertEquals(0, semaphore.availablePermits());
                assertEquals(List.of(), semaphore.waiters());
            }
        };
    }

    /** An event that is set in a moment. */
    static Trial event() {
        SharedEvent event = SharedEvent.create();
        return new Trial() {
            private Future<?> set;

            @Override
            void prepare() {
                event.clear();
                set = other.later(event::set);
            }

            @Override
            void run() throws Exception {
                event.await();
            }

            @Override
            void check(Throwable error) throws Exception {
                Other.get(set);
                assertEquals(List.of(), event.waiters());
            }
        };
    }

    /** An event that is set, or closed, while another thread waits for it. */
    static Trial set() {
        SharedEvent event = SharedEvent.create();
        return new Trial() {
            private Future<?> awaited;

            @Override
            void prepare() throws Exception {
                event.clear();
                awaited = other.begins(() -> {
                    event.await();
                    return null;
                });
                Other.assertSoon(() -> event.waiters().size() == 1, "the other thread does not wait");
            }

            @Override
            void run() throws Exception {
                event.set();
            }

            @Override
            void check(Throwable error) throws Exception {
                if (error != null) {
                    event.set();
                }
                Other.get(awaited);
                assertEquals(List.of(), event.waiters());
            }
        };
    }

    /** A latch that is at zero in a moment. */
    static Trial latch() {
        return new Trial() {
            private SharedCountDownLatch latch;
            private Future<?> counted;

            @Override
            void prepare() {
                latch = SharedCountDownLatch.create(1);
                counted = other.later(latch::countDown);
            }

            @Override
            void run() throws Exception {
                latch.await();
            }

            @Override
            void check(Throwable error) throws Exception {
                Other.get(counted);
                assertEquals(0, latch.getCount());
                assertEquals(List.of(), latch.waiters());
                latch.close();
            }
        };
    }

    /** A full queue from which an element is taken in a moment. */
    static Trial put() throws InterruptedException {
        SharedQueue<Long> queue = SharedQueue.create(Codec.ofLong(), 64);
        while (queue.offer(1L)) {
            continue;
        }
        int full = queue.size();
        return new Trial() {
            private Future<?> taken;

            @Override
            void prepare() {
                taken = other.later(queue::take);
            }

            @Override
            void run() throws Exception {
                queue.put(1L);
            }

            @Override
            void check(Throwable error) throws Exception {
                Other.get(taken);
                assertEquals(error == null ? full : full - 1, queue.size());
                assertEquals(error != null, queue.offer(1L));
                assertFalse(queue.offer(1L));
                assertEquals(List.of(), queue.waiters());
            }
        };
    }
}

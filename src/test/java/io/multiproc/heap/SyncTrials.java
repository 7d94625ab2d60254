package io.multiproc.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.sync.SharedBarrier;
import io.multiproc.sync.SharedCountDownLatch;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedSemaphore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
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

    /** A barrier to which the other party comes in a moment. */
    static Trial barrier() {
        SharedBarrier barrier = SharedBarrier.create(2);
        return new Trial() {
            private CompletableFuture<Boolean> passed;

            @Override
            void prepare() {
                passed = new CompletableFuture<>();
                other.later(() -> {
                    try {
                        barrier.await();
                        passed.complete(true);
                    } catch (BrokenBarrierException e) {
                        passed.complete(false);
                    }
                });
            }

            @Override
            void run() throws Exception {
                barrier.await();
            }

            @Override
            void check(Throwable error) throws Exception {
                if (error != null && !Other.isOver(passed)) {
                    assertEquals(1, barrier.getNumberWaiting());
                    barrier.await();
                }
                boolean hasPassed = Other.get(passed);
                assertEquals(barrier.isBroken(), !hasPassed);
                barrier.reset();
                assertEquals(0, barrier.getNumberWaiting());
                assertEquals(List.of(), barrier.waiters());
            }
        };
    }

    /** An element that comes in a moment. */
    static Trial take() {
        SharedQueue<Long> queue = SharedQueue.create(Codec.ofLong());
        return new Trial() {
            private Future<?> put;
            private Long taken;

            @Override
            void prepare() {
                taken = null;
                put = other.later(() -> queue.put(1L));
            }

            @Override
            void run() throws Exception {
                taken = queue.take();
            }

            @Override
            void check(Throwable error) throws Exception {
                Other.get(put);
                assertEquals(taken == null ? 1 : 0, queue.size(), "an element is lost: lost=" + queue.lost());
                if (taken == null) {
                    assertEquals(1L, queue.poll());
                }
                assertEquals(0, queue.size());
                assertEquals(List.of(), queue.waiters());
            }
        };
    }

    /** Some elements are taken at once. */
    static Trial drain() {
        SharedQueue<Long> queue = SharedQueue.create(Codec.ofLong());
        return new Trial() {
            private final List<Long> elements = new ArrayList<>();

            @Override
            void prepare() {
                elements.clear();
                for (long element = 0; element < 3; element++) {
                    queue.offer(element);
                }
            }

            @Override
            void run() {
                queue.drainTo(elements);
            }

            @Override
            void check(Throwable error) {
                assertEquals(3, elements.size() + queue.size(), "elements are lost");
                queue.drainTo(elements);
                assertEquals(List.of(0L, 1L, 2L), elements);
            }
        };
    }
}

package io.multiproc.bench.host;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.internal.os.Steps;
import io.multiproc.memory.SharedOptions;
import io.multiproc.process.JvmProcess;
import io.multiproc.process.RemoteRunnable;
import io.multiproc.sync.SharedBarrier;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.value.SharedLongArray;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/**
 * A process is stopped before a step of its operation, each time before the next one: how late a call with a limit of 100 ms is back meanwhile. A round
 * gives the latest of its calls.
 */
public final class StoppedHost {
    private static final Duration LIMIT = Duration.ofMillis(100);
    /** Where the peer and this process tell each other how far they are; each writes its own. */
    private static final int PLAY = 0;

    private static final int STEP = 1;
    private static final int GO_ON = 2;
    private static final int AT_STEP = 3;
    private static final int COMPLETED = 4;
    private static final int FIELDS = 5;

    private StoppedHost() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "lock" -> {
                SharedLock lock = SharedLock.create();
                serve(
                        () -> {
                            lock.lock();
                            lock.unlock();
                        },
                        () -> {
                            if (lock.tryLock(LIMIT)) {
                                lock.unlock();
                            }
                            return null;
                        });
            }
            case "semaphore" -> {
                SharedSemaphore semaphore =
                        SharedSemaphore.create(SharedOptions.anonymous().returnPermitsOnDeath(), 1);
                serve(
                        () -> {
                            semaphore.acquire();
                            semaphore.release();
                        },
                        () -> {
                            if (semaphore.tryAcquire(LIMIT)) {
                                semaphore.release();
                            }
                            return null;
                        });
            }
            case "queue" -> {
                SharedQueue<Long> queue = SharedQueue.create(Codec.ofLong(), 1 << 16);
                serve(
                        () -> {
                            queue.put(1L);
                            queue.take();
                            queue.taskDone();
                        },
                        () -> queue.offer(2L, LIMIT) && queue.poll(LIMIT) != null);
            }
            default -> {
                SharedBarrier barrier = SharedBarrier.create(2);
                serve(() -> arrive(barrier, Duration.ofMillis(1)), () -> {
                    arrive(barrier, LIMIT);
                    return null;
                });
            }
        }
    }

    private static void arrive(SharedBarrier barrier, Duration limit) throws InterruptedException {
        try {
            barrier.await(limit);
        } catch (TimeoutException | BrokenBarrierException e) {
            barrier.reset();
        }
    }

    private static void serve(RemoteRunnable operation, Callable<?> call) throws Exception {
        try (SharedLongArray control = SharedLongArray.zeros(FIELDS)) {
            JvmProcess peer = JvmProcess.start("stopped", () -> obey(operation, control));
            play(peer, control, call, Long.MAX_VALUE);
            Requests.serve(operations -> {
                long latest = 0;
                for (long i = 0; i < operations; i++) {
                    latest = Math.max(latest, play(peer, control, call, control.get(STEP) + 1));
                }
                return latest * operations;
            });
            peer.kill();
        }
    }

    /** The peer: before the step it waits until it was stopped and continued. */
    private static void obey(RemoteRunnable operation, SharedLongArray control) throws Exception {
        Thread self = Thread.currentThread();
        long[] stepsLeft = {Long.MAX_VALUE};
        Steps.listen((kind, at) -> {
            if (Thread.currentThread() == self && stepsLeft[0]-- == 0) {
                control.setVolatile(AT_STEP, control.get(PLAY));
                await(control, GO_ON, control.get(PLAY));
            }
        });
        for (long play = 1; ; play++) {
            await(control, PLAY, play);
            stepsLeft[0] = control.get(STEP);
            operation.run();
            stepsLeft[0] = Long.MAX_VALUE;
            control.setVolatile(COMPLETED, play);
        }
    }

    private static void await(SharedLongArray control, int field, long play) {
        while (control.getVolatile(field) < play) {
            Thread.onSpinWait();
        }
    }

    /** Stops the peer once; returns how late the call was, or 0 if the operation has no such step, and the next play begins at the first. */
    private static long play(JvmProcess peer, SharedLongArray control, Callable<?> call, long step) throws Exception {
        long play = control.get(PLAY) + 1;
        control.set(STEP, step);
        control.setVolatile(PLAY, play);
        while (control.getVolatile(AT_STEP) < play && control.getVolatile(COMPLETED) < play) {
            if (!peer.isAlive()) {
                throw new IllegalStateException("the peer has ended before its time: pid=" + peer.pid());
            }
            Thread.sleep(1);
        }
        long late = 0;
        if (control.getVolatile(AT_STEP) == play) {
            signal(peer, "-STOP");
            long start = System.nanoTime();
            call.call();
            late = Math.max(0, System.nanoTime() - start - LIMIT.toNanos());
            signal(peer, "-CONT");
        } else {
            control.set(STEP, -1);
        }
        control.setVolatile(GO_ON, play);
        while (control.getVolatile(COMPLETED) < play) {
            Thread.sleep(1);
        }
        return late;
    }

    private static void signal(JvmProcess peer, String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(peer.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("kill " + signal + " has failed: pid=" + peer.pid());
        }
    }
}

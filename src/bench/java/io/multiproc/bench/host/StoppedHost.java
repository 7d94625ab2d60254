package io.multiproc.bench.host;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.internal.os.Steps;
import io.multiproc.memory.SharedOptions;
import io.multiproc.process.JvmProcess;
import io.multiproc.process.RemoteRunnable;
import io.multiproc.sync.SharedBarrier;
import io.multiproc.sync.SharedCondition;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReadWriteLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.value.SharedLongArray;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;

/**
 * A process is stopped before a step of its operation, each time before the next one: how late a call with a limit of 100 ms is back meanwhile. A round
 * gives the latest of its calls, so the row gives the median and the worst of these.
 */
public final class StoppedHost {
    private static final Duration LIMIT = Duration.ofMillis(100);
    private static final Duration MOMENT = Duration.ofMillis(1);
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
            case "lock" -> serve(SharedLock.create());
            case "rwlock" -> serve(SharedReadWriteLock.create());
            case "condition" -> serveCondition(SharedLock.create());
            case "semaphore" -> {
                SharedOptions options = SharedOptions.anonymous().returnPermitsOnDeath();
                serve(SharedSemaphore.create(options, 1));
            }
            case "queue" -> serve(SharedQueue.create(Codec.ofLong(), 1 << 16));
            default -> serve(SharedBarrier.create(2));
        }
    }

    private static void serve(SharedLock lock) throws Exception {
        serve(
                () -> {
                    lock.lock();
                    lock.unlock();
                },
                () -> lockForAMoment(lock));
    }

    private static void serve(SharedReadWriteLock lock) throws Exception {
        serve(
                () -> {
                    lock.writeLock().lock();
                    lock.writeLock().unlock();
                    lock.readLock().lock();
                    lock.readLock().unlock();
                },
                () -> lockForAMoment(lock.readLock()),
                () -> lockForAMoment(lock.writeLock()));
    }

    private static void serveCondition(SharedLock lock) throws Exception {
        SharedCondition condition = lock.newCondition();
        serve(
                () -> {
                    lock.lock();
                    condition.await(MOMENT);
                    condition.signal();
                    lock.unlock();
                },
                () -> {
                    if (lock.tryLock(LIMIT)) {
                        condition.await(LIMIT);
                        lock.unlock();
                    }
                });
    }

    private static void serve(SharedSemaphore semaphore) throws Exception {
        serve(
                () -> {
                    semaphore.acquire();
                    semaphore.release();
                },
                () -> {
                    if (semaphore.tryAcquire(LIMIT)) {
                        semaphore.release();
                    }
                });
    }

    private static void serve(SharedQueue<Long> queue) throws Exception {
        boolean[] offered = new boolean[1];
        serve(
                () -> {
                    queue.put(1L);
                    queue.take();
                    queue.taskDone();
                },
                () -> offered[0] = queue.offer(2L, LIMIT),
                () -> {
                    if (offered[0]) {
                        queue.poll(LIMIT);
                    }
                });
    }

    private static void serve(SharedBarrier barrier) throws Exception {
        serve(() -> arrive(barrier, MOMENT), () -> arrive(barrier, LIMIT));
    }

    private static void lockForAMoment(Lock lock) throws InterruptedException {
        if (lock.tryLock(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            lock.unlock();
        }
    }

    private static void arrive(SharedBarrier barrier, Duration limit) throws InterruptedException {
        try {
            barrier.await(limit);
        } catch (TimeoutException | BrokenBarrierException e) {
            barrier.reset();
        }
    }

    /** A call that has the limit of time, and its undoing if it succeeds. */
    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    private static void serve(RemoteRunnable operation, Call... calls) throws Exception {
        try (SharedLongArray control = SharedLongArray.zeros(FIELDS)) {
            JvmProcess peer = JvmProcess.start("stopped", () -> obey(operation, control));
            play(peer, control, calls, Long.MAX_VALUE);
            Requests.serve(operations -> {
                long latest = 0;
                for (long i = 0; i < operations; i++) {
                    latest = Math.max(latest, play(peer, control, calls, control.get(STEP) + 1));
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

    /** Stops the peer once; returns how late the latest call was, or 0 if the operation has no such step, and the next play begins at the first. */
    private static long play(JvmProcess peer, SharedLongArray control, Call[] calls, long step) throws Exception {
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
            for (Call call : calls) {
                long start = System.nanoTime();
                call.run();
                late = Math.max(late, System.nanoTime() - start - LIMIT.toNanos());
            }
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

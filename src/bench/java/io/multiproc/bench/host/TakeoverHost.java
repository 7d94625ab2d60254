package io.multiproc.bench.host;

import io.multiproc.OwnerDiedException;
import io.multiproc.internal.wait.WaitWords;
import io.multiproc.memory.SharedOptions;
import io.multiproc.process.JvmProcess;
import io.multiproc.process.RemoteRunnable;
import io.multiproc.sync.SharedBarrier;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.value.SharedInt;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A process is killed that another one waits for, at a lock, a semaphore or a barrier: how long until that one goes on. */
public final class TakeoverHost {
    private static final long LONG_ENOUGH_TO_SLEEP_MILLIS = 200;
    /** A waiter looks for deaths now and then: kills spread over the time between show neither the best nor the worst. */
    private static final long SPREAD_MILLIS = WaitWords.SLICE_NANOS / 1_000_000;

    private TakeoverHost() {}

    public static void main(String[] arguments) throws Exception {
        Requests.serve(operations -> {
            long nanos = 0;
            for (long i = 0; i < operations; i++) {
                nanos += takeover(arguments[0], LONG_ENOUGH_TO_SLEEP_MILLIS + SPREAD_MILLIS * i / operations);
            }
            return nanos;
        });
    }

    private static long takeover(String what, long waitMillis) throws Exception {
        switch (what) {
            case "lock":
                try (SharedLock lock = SharedLock.create()) {
                    return takeover(lock::lock, () -> isTold(lock), waitMillis);
                }
            case "semaphore":
                SharedOptions options = SharedOptions.anonymous().returnPermitsOnDeath();
                try (SharedSemaphore semaphore = SharedSemaphore.create(options, 1)) {
                    return takeover(
                            semaphore::acquire,
                            () -> {
                                semaphore.acquire();
                                return true;
                            },
                            waitMillis);
                }
            default:
                try (SharedBarrier barrier = SharedBarrier.create(3)) {
                    return takeover(() -> new Thread(() -> arrive(barrier)).start(), () -> arrive(barrier), waitMillis);
                }
        }
    }

    private static boolean isTold(SharedLock lock) {
        try {
            lock.lock();
        } catch (OwnerDiedException e) {
            return true;
        }
        lock.unlock();
        return false;
    }

    /** Whether the barrier broke. */
    private static boolean arrive(SharedBarrier barrier) {
        try {
            barrier.await();
            return false;
        } catch (BrokenBarrierException e) {
            return true;
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    private static long takeover(RemoteRunnable hold, Callable<Boolean> isTold, long waitMillis) throws Exception {
        try (SharedInt held = SharedInt.create(0)) {
            JvmProcess holder = JvmProcess.start("holder", () -> {
                hold.run();
                held.set(1);
                Thread.sleep(Long.MAX_VALUE);
            });
            while (held.get() == 0) {
                if (!holder.isAlive()) {
                    throw new IllegalStateException("the holder has ended before its time: pid=" + holder.pid());
                }
                Thread.sleep(1);
            }
            CompletableFuture<Long> told = CompletableFuture.supplyAsync(() -> whenTold(isTold));
            Thread.sleep(waitMillis);
            long killed = System.nanoTime();
            holder.kill();
            long nanos = told.get() - killed;
            holder.awaitExit();
            return nanos;
        }
    }

    private static long whenTold(Callable<Boolean> isTold) {
        try {
            if (isTold.call()) {
                return System.nanoTime();
            }
        } catch (Exception e) {
            throw new CompletionException(e);
        }
        throw new IllegalStateException("it went on although nobody has died");
    }
}

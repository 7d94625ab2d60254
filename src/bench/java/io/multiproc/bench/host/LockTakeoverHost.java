package io.multiproc.bench.host;

import io.multiproc.OwnerDiedException;
import io.multiproc.internal.wait.WaitWords;
import io.multiproc.process.JvmProcess;
import io.multiproc.sync.SharedLock;
import io.multiproc.value.SharedInt;
import java.util.concurrent.CompletableFuture;

/** The holder of a lock is killed: how long until a process that waits for the lock is told. */
public final class LockTakeoverHost {
    private static final long LONG_ENOUGH_TO_SLEEP_MILLIS = 200;
    /** A waiter looks for deaths now and then: kills spread over the time between show neither the best nor the worst. */
    private static final long SPREAD_MILLIS = WaitWords.SLICE_NANOS / 1_000_000;

    private LockTakeoverHost() {}

    public static void main(String[] arguments) throws Exception {
        Requests.serve(operations -> {
            long nanos = 0;
            for (long i = 0; i < operations; i++) {
                nanos += takeover(LONG_ENOUGH_TO_SLEEP_MILLIS + SPREAD_MILLIS * i / operations);
            }
            return nanos;
        });
    }

    private static long takeover(long waitMillis) throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedInt held = SharedInt.create(0)) {
            JvmProcess holder = JvmProcess.start("holder", () -> {
                lock.lock();
                held.set(1);
                Thread.sleep(Long.MAX_VALUE);
            });
            while (held.get() == 0) {
                if (!holder.isAlive()) {
                    throw new IllegalStateException("the holder has ended before its time: pid=" + holder.pid());
                }
                Thread.sleep(1);
            }
            CompletableFuture<Long> told = CompletableFuture.supplyAsync(() -> whenTold(lock));
            Thread.sleep(waitMillis);
            long killed = System.nanoTime();
            holder.kill();
            long nanos = told.get() - killed;
            holder.awaitExit();
            return nanos;
        }
    }

    private static long whenTold(SharedLock lock) {
        try {
            lock.lock();
        } catch (OwnerDiedException e) {
            return System.nanoTime();
        }
        lock.unlock();
        throw new IllegalStateException("the lock was taken although its holder did not give it back");
    }
}

package io.multiproc.internal.wait;

import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Steps;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps virtual threads out of the kernel: a virtual thread that slept there would keep its carrier, and two of them on two cores would stop
 * every other virtual thread. They park, and one platform thread a word sleeps for all of them.
 *
 * <p>The proxy sleeps on whatever value the word has. A parked thread joins first and then looks at the word again: if it has changed, the
 * thread does not park; if not, the change is still to come, and its wake-up reaches the proxy.
 */
final class VirtualThreadWords implements WaitWords {
    private static final class Parked {
        final Thread thread = Thread.currentThread();
        volatile Throwable failure;
        volatile boolean done;
    }

    private final ByteBuffer memory;
    private final WaitWords kernel;
    private final Map<Long, List<Parked>> parked = new ConcurrentHashMap<>();

    VirtualThreadWords(Mapping mapping, WaitWords kernel) {
        this.memory = mapping.buffer(0, (int) Math.min(mapping.size(), Integer.MAX_VALUE));
        this.kernel = kernel;
    }

    @Override
    public void await(long offset, int expected, long nanos) {
        Steps.take(Steps.Kind.BEFORE_WAIT, offset);
        sleep(offset, expected, nanos);
        Steps.take(Steps.Kind.AFTER_WAIT, offset);
    }

    private void sleep(long offset, int expected, long nanos) {
        if (!VirtualThreads.isVirtual(Thread.currentThread())) {
            kernel.await(offset, expected, nanos);
            return;
        }
        Parked self = new Parked();
        parked.compute(offset, (at, others) -> {
            List<Parked> all = others == null ? new ArrayList<>() : others;
            all.add(self);
            if (others == null) {
                Proxies.POOL.execute(() -> sleepFor(offset));
            }
            return all;
        });
        long deadline = System.nanoTime() + nanos;
        while (!self.done
                && valueAt(offset) == expected
                && !Thread.currentThread().isInterrupted()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, left);
        }
        Throwable failure = self.failure;
        self.done = true;
        if (failure != null) {
            throw new IllegalStateException("the thread that slept for virtual threads failed", failure);
        }
    }

    /** Runs in a platform thread while anybody is parked for this word. */
    private void sleepFor(long offset) {
        try {
            sleepWhileParked(offset);
        } catch (RuntimeException | Error e) {
            parked.computeIfPresent(offset, (at, all) -> {
                all.forEach(p -> p.failure = e);
                end(all);
                return null;
            });
        }
    }

    private void sleepWhileParked(long offset) {
        while (true) {
            int value = valueAt(offset);
            // Those who parked for an older value look at the word themselves: unparking everybody is right, and they
            // are few.
            List<Parked> left = parked.compute(offset, (at, all) -> {
                all.removeIf(p -> p.done);
                return all.isEmpty() ? null : all;
            });
            if (left == null) {
                return;
            }
            kernel.await(offset, value, SLICE_NANOS);
            boolean[] forNobody = {false};
            parked.compute(offset, (at, all) -> {
                forNobody[0] = all.stream().allMatch(p -> p.done);
                end(all);
                return all;
            });
            if (forNobody[0]) {
                kernel.wake(offset, 1); // This may have been woken in the place of somebody who still sleeps.
            }
        }
    }

    private static void end(List<Parked> all) {
        for (Parked p : all) {
            p.done = true;
            LockSupport.unpark(p.thread);
        }
        all.clear();
    }

    @Override
    public void wake(long offset, int count) {
        Steps.take(Steps.Kind.BEFORE_WAKE, offset);
        kernel.wake(offset, count);
        Steps.take(Steps.Kind.AFTER_WAKE, offset);
    }

    @Override
    public void retire() {
        kernel.retire();
    }

    /** Nobody is parked there any more, but a proxy may still be asleep: then it must keep what it sleeps on. */
    @Override
    public void forget(long from, long to) {
        if (parked.keySet().stream().noneMatch(offset -> from <= offset && offset < to)) {
            kernel.forget(from, to);
        }
    }

    /** Nobody is parked any more, but a proxy may still be asleep: it must not look at memory that is gone. */
    @Override
    public void close() {
        while (!parked.isEmpty()) {
            LockSupport.parkNanos(this, 1_000_000);
        }
        kernel.close();
    }

    private int valueAt(long offset) {
        return Words.getIntVolatile(memory, Math.toIntExact(offset));
    }

    /** The threads that sleep for virtual ones; they end when they have had nothing to do for a while. */
    private static final class Proxies {
        static final Executor POOL = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "multiproc-sleeper");
            thread.setDaemon(true);
            return thread;
        });
    }
}

package io.multiproc.internal.wait;

import io.multiproc.NativeCallException;
import io.multiproc.internal.os.EndTask;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Reclamation;
import io.multiproc.internal.os.Semaphores;
import io.multiproc.internal.os.Semaphores.Semaphore;
import io.multiproc.internal.os.Words;
import io.multiproc.internal.time.Pause;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sleeping by named semaphores, one a word, made when somebody first has to sleep on it.
 *
 * <p>No wake-up is lost: a sleeper has the semaphore open before it looks at the word, so a waker that changed the word either finds the
 * semaphore, and its post is kept, or changed the word early enough for the sleeper to see it. Posts may be left over (a sleeper's time ran
 * out): they end a later sleep early, which is allowed. A post may also be taken by a thread that goes to sleep after the change that it told
 * of, before the one that it was meant for runs: whoever finds that nothing has changed puts it back, once, and stands aside for a moment. If that
 * does not help, the other sleeper's slice ends its sleep. The last process to retire or close a semaphore removes its name; what killed processes
 * leave is swept by a process that begins to use semaphores.
 *
 * <p>Where no semaphore can be had, as another user has its name or a process does not go on, the thread looks at the word every millisecond.
 */
final class SemaphoreWords implements WaitWords {
    private static final long ASIDE_NANOS = 1_000_000;
    private static final long SWEEP_INTERVAL_NANOS = 60_000_000_000L;

    private static final Set<SemaphoreWords> ALL_OPEN = ConcurrentHashMap.newKeySet();
    private static final EndTask AT_THE_END = new EndTask(SemaphoreWords::removeAllNames, "multiproc-semaphores");
    private static final AtomicLong SWEEP_DUE = new AtomicLong(System.nanoTime());

    private final ByteBuffer memory;
    private final Secret secret;
    private final Semaphores semaphores;
    private final String object;
    private final Map<Long, Semaphore> open = new ConcurrentHashMap<>();
    private volatile boolean retired;

    SemaphoreWords(Mapping mapping, Secret secret, Semaphores semaphores, String object) {
        this.memory = mapping.buffer(0, (int) Math.min(mapping.size(), Integer.MAX_VALUE));
        this.secret = secret;
        this.semaphores = semaphores;
        this.object = object;
        sweepIfDue();
        AT_THE_END.begin();
        boolean added = false;
        try {
            added = ALL_OPEN.add(this);
        } finally {
            if (!added) {
                AT_THE_END.end();
            }
        }
    }

    /** Neither fails nor waits: at most once a minute, and a bounded amount of work. */
    private void sweepIfDue() {
        long due = SWEEP_DUE.get();
        long now = System.nanoTime();
        if (now - due >= 0 && SWEEP_DUE.compareAndSet(due, now + SWEEP_INTERVAL_NANOS)) {
            semaphores.sweep(Secret.PREFIX);
        }
    }

    @Override
    public boolean await(long offset, int expected, long nanos) {
        Semaphore semaphore =
                Reclamation.retrying(() -> find(offset, at -> semaphores.openOrCreate(secret.nameOf(at), object)));
        if (semaphore == null) {
            Pause.nanos(this, Math.min(nanos, ASIDE_NANOS)); // As if woken too early.
            return true;
        }
        if (retired) {
            semaphore.removeNameIfUnused(); // It may be newer than retire(), which then has not seen it.
        }
        long deadline = System.nanoTime() + nanos;
        if (isStill(offset, expected) && semaphore.await(nanos) && isStill(offset, expected)) {
            semaphore.post(1);
            Pause.nanos(this, ASIDE_NANOS);
            long left = deadline - System.nanoTime();
            if (left > 0 && isStill(offset, expected)) {
                semaphore.await(left);
            }
        }
        return true;
    }

    /** The open semaphore of a word; null if there is none and it could not be opened. One that an error keeps out of the table is closed. */
    private Semaphore find(Long offset, Function<Long, Semaphore> opening) {
        Semaphore known = open.get(offset);
        if (known != null) {
            return known;
        }
        Semaphore[] opened = new Semaphore[1];
        try {
            return open.computeIfAbsent(offset, at -> opened[0] = opening.apply(at));
        } catch (RuntimeException | Error e) {
            if (opened[0] != null && open.get(offset) != opened[0]) {
                opened[0].close();
            }
            throw e;
        }
    }

    private boolean isStill(long offset, int expected) {
        return Words.getIntVolatile(memory, Math.toIntExact(offset)) == expected;
    }

    @Override
    public boolean wake(long offset, int count) {
        Semaphore semaphore = find(offset, at -> semaphores.openExisting(secret.nameOf(at), object));
        if (semaphore != null) {
            semaphore.post(count);
            if (retired) {
                semaphore.removeNameIfUnused();
            }
        }
        return false;
    }

    @Override
    public void retire() {
        retired = true;
        forEachOpen(Semaphore::removeNameIfUnused);
    }

    /** For all of them, even if it fails for one; each as long as it is open, as another thread may forget it meanwhile. */
    private void forEachOpen(Consumer<Semaphore> action) {
        NativeCallException failure = null;
        for (Long offset : open.keySet()) {
            try {
                open.computeIfPresent(offset, (at, semaphore) -> {
                    action.accept(semaphore);
                    return semaphore;
                });
            } catch (NativeCallException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** At the end of the process: threads may still sleep, so nothing is closed, but names that nobody else uses go. */
    private static void removeAllNames() {
        ALL_OPEN.forEach(words -> words.forEachOpen(Semaphore::removeNameIfUnused));
    }

    @Override
    public void forget(long from, long to) {
        Throwable failure = null;
        for (Long offset : open.keySet()) {
            try {
                if (from <= offset && offset < to) {
                    open.computeIfPresent(offset, (at, semaphore) -> {
                        semaphore.close();
                        return null;
                    });
                }
            } catch (NativeCallException | Error e) { // One has failed, the others need not.
                failure = e;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (NativeCallException) failure;
        }
    }

    @Override
    public void close() {
        boolean removed = ALL_OPEN.remove(this);
        try {
            forget(0, Long.MAX_VALUE);
        } finally {
            if (removed) {
                AT_THE_END.end();
            }
        }
    }
}

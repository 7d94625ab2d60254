package io.multiproc.internal.os.portable;

import io.multiproc.NativeCallException;
import io.multiproc.internal.os.EndTask;
import io.multiproc.internal.os.posix.Platform;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** A private directory and what this process does with it. */
final class Store {
    /** How long the end of this process waits for another that holds the directory's lock; what is left then is swept. */
    private static final long PATIENCE_AT_THE_END_NANOS = 1_000_000_000L;
    /** As long as whoever waits for anything sleeps at a time. */
    private static final long MOMENT_NANOS = 100_000_000;

    private final DirectoryLock lock;
    private final Backing backing;
    private final Companions companions;
    private final Sweeper sweeper;
    private final Queue<Runnable> overdue = new ConcurrentLinkedQueue<>();

    Store(Platform platform, String path) {
        PrivateDirectory directory = new PrivateDirectory(platform, path);
        lock = new DirectoryLock(platform, directory);
        backing = new Backing(platform, directory);
        companions = new Companions(backing, new EndTask(this::removeUnused, "multiproc-names"));
        sweeper = new Sweeper(backing, companions);
    }

    /** Does what makes names, removes them, or looks them up; once more if another copy of this library was in the way, which may have closed the file since. */
    <R> R exclusively(Supplier<R> work) {
        try {
            lock.acquire();
            return whileHeld(work);
        } catch (OtherCopies.Conflict e) {
            e.awaitCollection();
            lock.acquire();
            return whileHeld(work);
        }
    }

    /** As {@link #exclusively}, but returns null if another process keeps the directory's lock for more than a moment. */
    <R> R soon(Supplier<R> work) {
        return lock.tryAcquire(MOMENT_NANOS) ? whileHeld(work) : null;
    }

    private <R> R whileHeld(Supplier<R> work) {
        try {
            giveBackOverdue();
            return work.get();
        } finally {
            lock.release();
        }
    }

    /** Gives something back. Never fails, as nobody could do anything about it: if it cannot be done now, it is done with the next that can. */
    void giveBack(Runnable work) {
        overdue.add(work);
        try {
            soon(() -> null);
        } catch (NativeCallException e) {
            return;
        }
    }

    /** What cannot be removed even with the lock is swept by whoever comes next. */
    private void giveBackOverdue() {
        for (Runnable work = overdue.poll(); work != null; work = overdue.poll()) {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                continue; // It must not fail the caller, whose work is another.
            }
        }
    }

    /** At the end of this process: removes what only it uses. Threads may use it still, so nothing is closed. */
    private void removeUnused() {
        if (companions.isEmpty() || !lock.tryAcquire(PATIENCE_AT_THE_END_NANOS)) {
            return;
        }
        try {
            companions.all().forEach(companions::removeIfUnused);
        } finally {
            lock.release();
        }
    }

    Backing backing() {
        return backing;
    }

    Companions companions() {
        return companions;
    }

    Sweeper sweeper() {
        return sweeper;
    }
}

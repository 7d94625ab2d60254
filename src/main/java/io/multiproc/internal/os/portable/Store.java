package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.EndTask;
import io.multiproc.internal.os.posix.Platform;
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
    private final Overdue.List overdue = new Overdue.List();

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

    /** Gives something back. Never fails, also if the heap is full: if it cannot be done now, the next operation that gets the lock does it. */
    void giveBack(Overdue work) {
        overdue.add(work);
        try {
            soon(() -> null);
        } catch (Throwable e) {
            return;
        }
    }

    /** Removes what can be removed with the lock; the next sweep of any process removes the rest. Never fails: the caller has other work. */
    private void giveBackOverdue() {
        for (Overdue work = overdue.poll(); work != null; work = overdue.poll()) {
            try {
                work.prepare();
            } catch (Error e) {
                overdue.add(work);
                return; // The next operation goes on.
            } catch (RuntimeException e) {
                // It fails for a reason that stays; the rest is given back.
            }
            try {
                work.giveBack();
            } catch (RuntimeException | Error e) {
                continue;
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

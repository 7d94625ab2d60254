package io.multiproc.sync;

import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.lock.Waiting;
import io.multiproc.internal.object.View;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often each thread of this process holds one read lock, through whichever of its objects: all objects of one lock in this process share it.
 *
 * <p>A reader writes through which view it reads, then counts itself in the {@link ReaderTable} (a full fence), then looks whether the view is being
 * closed. {@code close()} says that it closes the view, then looks here. So either the reader takes its count back, or {@code close()} refuses.
 */
final class ReadHolds implements Waiting.Held {
    private static final int FIRST_PURGE = 64;

    /** How often one thread holds the lock; that thread alone writes it, until it has ended. */
    static final class OfThread {
        /** What the other threads look at: it never changes, so those who read at once do not take each other's cache lines away. */
        final Whose whose = new Whose(new WeakReference<>(Thread.currentThread()), this);

        int count;
        int searches;
        /** The view through which the thread was counted, or 0. */
        long first;
        /** Whether there have been others since. */
        boolean several;

        private volatile long[] others = {};

        /** The thread, which holds the lock, takes it once more. */
        void again(View view) {
            if (count == Integer.MAX_VALUE) {
                throw new Error("Maximum lock count exceeded");
            }
            if (view.serial() != first && !isAmongOthers(view.serial())) {
                view.checkOpen();
                several = true;
                long[] more = Arrays.copyOf(others, others.length + 1);
                more[others.length] = view.serial();
                others = more; // Either close() sees it, or this thread sees the close.
                view.checkOpen();
            }
            count++;
        }

        /** The thread does not read any more. */
        void clear() {
            if (several) {
                others = new long[0];
                several = false;
            }
            first = 0;
        }

        private boolean isAmongOthers(long view) {
            for (long other : others) {
                if (other == view) {
                    return true;
                }
            }
            return false;
        }

        private boolean hasEnded() {
            return LockingThread.hasEnded(whose.thread);
        }
    }

    /** Whose the counts are. */
    record Whose(WeakReference<Thread> thread, OfThread holds) {}

    private final View view;

    /** Weak, as a strong reference would keep the class loader of this library as long as the thread lives. */
    private final ThreadLocal<WeakReference<OfThread>> ofThread = ThreadLocal.withInitial(this::begin);

    /** Of the threads that live, and of those that have ended and are not yet forgotten. */
    private final Set<OfThread> all = ConcurrentHashMap.newKeySet();

    private volatile int purgeAt = FIRST_PURGE;

    /** What the threads hold of the lock of a view. */
    ReadHolds(View view) {
        this.view = view;
    }

    private WeakReference<OfThread> begin() {
        if (all.size() >= purgeAt) {
            all.removeIf(holds -> holds.hasEnded() && holds.count == 0);
            purgeAt = Math.max(all.size() * 2, FIRST_PURGE);
        }
        OfThread holds = new OfThread();
        all.add(holds);
        Waiting.mayBeHeld(this);
        return new WeakReference<>(holds);
    }

    /** The calling thread's. */
    OfThread ofThisThread() {
        return ofThread.get().get();
    }

    /** Whether a thread reads through a view, or looks whether it may. */
    boolean isThrough(long serial) {
        for (OfThread holds : all) {
            if (holds.first == serial || holds.isAmongOthers(serial)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Forgets the threads that have ended.
     *
     * @param readerGone called for each that held the lock
     */
    void removeEnded(Runnable readerGone) {
        for (OfThread holds : all) {
            if (holds.hasEnded() && all.remove(holds) && holds.count > 0) {
                readerGone.run();
            }
        }
    }

    @Override
    public View view() {
        return view;
    }

    @Override
    public Waiting.Note ofThisWait() {
        return ofThisThread().count > 0 ? Waiting.Note.reads(view) : null;
    }
}

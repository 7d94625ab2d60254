package io.multiproc.internal.os;

import io.multiproc.NativeCallException;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.TooManyProcessesException;
import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Gives back what this process has closed or forgotten. A closed object keeps its address range, and mostly more, until the garbage collector finds it
 * unreachable, because a thread may still be inside. So what a process runs out of (slots, descriptors, shared memory, mappings) may be its own garbage.
 *
 * <p>{@link #retrying} collects and tries again where something is exhausted. {@link #aheadOfNeed} collects before that, when what is closed and not yet
 * freed exceeds a part of what there is. Concurrent callers share a collection. A caller of {@code retrying} must hold no monitor that an action of
 * {@link Reaper#CLEANER} takes: it waits for those actions.
 */
public final class Reclamation {
    /** What an object takes, or what there is for this process. */
    public record Resources(long bytes, long descriptors, long mappings) {
        /** Nothing of anything. */
        public static final Resources NONE = new Resources(0, 0, 0);

        /** No limit of anything. */
        public static final Resources UNLIMITED = new Resources(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

        /** The same, with no more bytes than a file system has free; a negative number says that this is unknown. */
        public Resources within(long free) {
            return free < 0 ? this : new Resources(Math.min(bytes, free), descriptors, mappings);
        }
    }

    /** The part of the memory that there is, and of the descriptors and mappings, that may be closed before a collection is asked for. */
    private static final int PART_OF_BYTES = 8;

    private static final int PART_OF_NUMBER = 4;
    private static final long LEAST_BYTES = 1 << 20;
    private static final long MOST_BYTES = 512 << 20;
    private static final long LEAST_NUMBER = 16;

    /** A collection ahead of need is not begun before so many times its duration have gone by, unless more than two parts are closed. */
    private static final int REST = 4;

    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 64;
    private static final long LONGEST_NANOS = 3_000_000_000L;

    static {
        EarlyClasses.initialize(Reaper.class); // What is called when descriptors have run out needs none to be loaded.
    }

    private static final AtomicLong BYTES = new AtomicLong();
    private static final AtomicLong DESCRIPTORS = new AtomicLong();
    private static final AtomicLong MAPPINGS = new AtomicLong();
    private static final AtomicLong CHANGES = new AtomicLong();
    private static final AtomicLong FREED = new AtomicLong();
    private static long made;

    /** Bytes that this process has dropped the last known use of; unlike those of closed objects they are only estimated, until a collection. */
    private static final AtomicLong DROPPED = new AtomicLong();

    /** How much must be closed before a look is taken whether that is too much. */
    private static volatile Resources toLook = new Resources(LEAST_BYTES, LEAST_NUMBER, LEAST_NUMBER);

    private static final ReentrantLock COLLECTING = new ReentrantLock();
    private static volatile long collections;
    private static long changesAtCollection = -1;
    private static long endedAt = System.nanoTime();
    private static long duration;
    private static volatile boolean cleaned = true;

    /** The thread that runs the actions of the cleaner, once it is known. */
    private static volatile Thread cleaner;

    /** What is still in use only because it may be needed again; given back before an attempt is repeated. */
    private static volatile Runnable spare = () -> {};

    private Reclamation() {}

    /** Registers what gives up memory that is kept for later use. */
    public static void beforeRetry(Runnable giveUp) {
        spare = giveUp;
    }

    /** An object was made, attached or forgotten: a collection may find something. */
    public static void changed() {
        CHANGES.incrementAndGet();
    }

    /** A small object was made. For a caller that excludes others, as an atomic addition would take part of what the making takes. */
    public static void made() {
        made++;
    }

    /** A small object was closed, and takes so many bytes until it is unreachable. */
    public static void closedBytes(long bytes) {
        BYTES.addAndGet(bytes);
    }

    /** The bytes of a closed small object are free. */
    public static void freedBytes(long bytes) {
        BYTES.addAndGet(-bytes);
        FREED.incrementAndGet();
    }

    /** An object was closed, and takes this until it is unreachable. */
    public static void closed(Resources still) {
        BYTES.addAndGet(still.bytes);
        DESCRIPTORS.addAndGet(still.descriptors);
        MAPPINGS.addAndGet(still.mappings);
        CHANGES.incrementAndGet();
    }

    /** The last known use of an object of this process was dropped, without a close. */
    public static void dropped(long bytes) {
        DROPPED.addAndGet(bytes);
        CHANGES.incrementAndGet();
    }

    /** What a closed object still took is free, or in use again. */
    public static void freed(Resources what) {
        BYTES.addAndGet(-what.bytes);
        DESCRIPTORS.addAndGet(-what.descriptors);
        MAPPINGS.addAndGet(-what.mappings);
        FREED.incrementAndGet();
    }

    /** What is closed and not yet freed. */
    public static Resources pending() {
        return new Resources(
                Math.max(0, BYTES.get() + DROPPED.get()), Math.max(0, DESCRIPTORS.get()), Math.max(0, MAPPINGS.get()));
    }

    /**
     * The result of an action that takes resources. Where they are exhausted, the action is tried again after a collection, unless nothing has changed
     * since the last one. An interrupt ends the attempts.
     */
    public static <T> T retrying(Supplier<T> action) {
        long before = collections;
        try {
            return action.get();
        } catch (OutOfSharedMemoryException | TooManyProcessesException | NativeCallException e) {
            if (!isExhaustion(e) || !collect(before)) {
                throw e;
            }
            return retry(action, e);
        }
    }

    private static <T> T retry(Supplier<T> action, RuntimeException first) {
        RuntimeException last = first;
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        while (pause <= LONGEST_PAUSE_MILLIS && System.nanoTime() - start < LONGEST_NANOS) {
            long freed = FREED.get();
            try {
                Reaper.repeat();
                spare.run();
                return action.get();
            } catch (OutOfSharedMemoryException | TooManyProcessesException | NativeCallException e) {
                if (!isExhaustion(e)) {
                    throw e;
                }
                last = e;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw last;
            }
            // As long as the cleaner is at work, or on a busy machine waits for a processor, what it frees next may be
            // enough.
            pause = FREED.get() != freed ? FIRST_PAUSE_MILLIS : isCleanerAtWork() ? pause : 2 * pause;
        }
        throw last;
    }

    private static boolean isCleanerAtWork() {
        Thread thread = cleaner;
        Thread.State state = thread == null ? Thread.State.NEW : thread.getState();
        return state == Thread.State.RUNNABLE || state == Thread.State.BLOCKED;
    }

    private static boolean isExhaustion(RuntimeException e) {
        if (!(e instanceof NativeCallException)) {
            return true;
        }
        String error = ((NativeCallException) e).errnoName();
        return error.equals("EMFILE") || error.equals("ENFILE") || error.equals("ENOMEM") || error.equals("ENOSPC");
    }

    /** Whether a collection was made since the caller has read their number, by this thread or another. */
    private static boolean collect(long before) {
        CountDownLatch seen;
        COLLECTING.lock();
        try {
            if (collections > before) {
                return true;
            }
            if (changes() == changesAtCollection) {
                return false;
            }
            seen = collectNow(part());
        } finally {
            COLLECTING.unlock();
        }
        try {
            seen.await(LONGEST_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** Collects if too much is closed and not yet freed. It does not wait for what that frees. */
    public static void aheadOfNeed() {
        Reaper.repeat();
        Resources look = toLook;
        boolean isMuch = BYTES.get() + DROPPED.get() >= look.bytes
                || DESCRIPTORS.get() >= look.descriptors
                || MAPPINGS.get() >= look.mappings;
        if (isMuch && COLLECTING.tryLock()) {
            try {
                look();
            } finally {
                COLLECTING.unlock();
            }
        }
    }

    private static void look() {
        Resources closed = pending();
        Resources part = part();
        boolean rested = System.nanoTime() - endedAt >= REST * duration;
        if (cleaned && (isMore(closed, part, 2) || rested && isMore(closed, part, 1))) {
            collectNow(part);
        }
        toLook = isMore(closed, part, 1)
                ? new Resources(
                        closed.bytes + part.bytes,
                        closed.descriptors + part.descriptors,
                        closed.mappings + part.mappings)
                : part;
    }

    /** For a process that has nothing else to do: collects if there is anything that is closed or dropped and not yet freed. */
    public static void whenIdle() {
        Reaper.repeat();
        if (pending().bytes >= LEAST_BYTES && changes() != changesAtCollection && COLLECTING.tryLock()) {
            try {
                collectNow(part());
            } finally {
                COLLECTING.unlock();
            }
        }
    }

    private static long changes() {
        return CHANGES.get() + made;
    }

    private static Resources part() {
        Resources there = Os.current().segments().available();
        long bytes = Math.min(there.bytes, Budget.left()) / PART_OF_BYTES + BYTES.get() / PART_OF_BYTES;
        return new Resources(
                Math.max(LEAST_BYTES, Math.min(MOST_BYTES, bytes)),
                Math.max(LEAST_NUMBER, there.descriptors / PART_OF_NUMBER),
                Math.max(LEAST_NUMBER, there.mappings / PART_OF_NUMBER));
    }

    private static boolean isMore(Resources closed, Resources part, int times) {
        return closed.bytes >= times * part.bytes
                || closed.descriptors >= times * part.descriptors
                || closed.mappings >= times * part.mappings;
    }

    /** Under the lock. The result is counted down when the cleaner is at work on what was found, or at once if there was no collection. */
    private static CountDownLatch collectNow(Resources part) {
        CountDownLatch seen = new CountDownLatch(1);
        cleaned = false;
        Reaper.CLEANER.register(new Object(), () -> {
            cleaned = true;
            cleaner = Thread.currentThread();
            try {
                Resources still = pending();
                toLook = new Resources(
                        still.bytes + part.bytes, still.descriptors + part.descriptors, still.mappings + part.mappings);
            } finally {
                seen.countDown();
            }
        });
        changesAtCollection = changes();
        DROPPED.set(0);
        WeakReference<Object> unreachable = new WeakReference<>(new Object());
        long start = System.nanoTime();
        System.gc();
        endedAt = System.nanoTime();
        duration = endedAt - start;
        collections++;
        if (unreachable.get() != null) { // -XX:+DisableExplicitGC
            seen.countDown();
        }
        return seen;
    }
}

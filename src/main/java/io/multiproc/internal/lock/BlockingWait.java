package io.multiproc.internal.lock;

import io.multiproc.internal.life.WaitTable;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.EarlyClasses;
import io.multiproc.internal.os.Steps;
import io.multiproc.internal.time.Deadline;
import io.multiproc.internal.wait.WaitMode;
import io.multiproc.internal.wait.WaitWords;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One blocking wait of the calling thread for a change of a word of a shared object. Looking and yielding come before it, as often as pays for the
 * synchronizer. Then the wait goes through stages, so that a short wait costs a sleep and a wake-up and nothing else:
 *
 * <pre>
 *   waited for          what the thread does
 *   less than 5 ms      it sleeps on the word
 *   5 ms                it asks whether the process that it waits for lives ({@link #isDue}), and then again each 5 ms
 *   20 ms               at a lock, it asks to be passed by no other ({@link #isStarving})
 *   100 ms              the wait is listed in the wait table and counted
 *   10 s and more       it asks again each 100 ms
 * </pre>
 *
 * <p>So the death of a process is noticed some milliseconds after its proof of life has ended. Asking takes a small part of a processor at most: the
 * pause between two questions is at least {@value #PAUSE_MILLIS_OF_EACH} ms for each wait of this process that asks often, and at least
 * {@value #PAUSES_OF_A_QUESTION} times as long as the last question took, but never longer than 100 ms.
 *
 * <p>Where steps are listened to, the thread asks before its first sleep, and each sleep counts as a stage, so that an explorer of the steps need not wait for the
 * time.
 *
 * <p>A wait ends by the word, by its deadline, by an interrupt, or as the view is closed. The loop of a caller is
 *
 * <pre>{@code
 * try (BlockingWait wait = new BlockingWait(view, at, deadline, interruptible)) {
 *     while (!isReached(wait.isDue())) {
 *         if (!wait.sleepWhile(expected)) {
 *             return false;
 *         }
 *     }
 * }
 * }</pre>
 */
public final class BlockingWait implements AutoCloseable {
    /** A thread that has waited for so long is to be passed by no other. */
    static final int STARVING_MILLIS = 20;

    private static final long MOMENT_NANOS = 5_000_000;
    private static final long STARVING_NANOS = TimeUnit.MILLISECONDS.toNanos(STARVING_MILLIS);
    private static final long PAUSE_NANOS = 5_000_000;
    private static final long OFTEN_NANOS = 10_000_000_000L;
    private static final int PAUSE_MILLIS_OF_EACH = 2;
    private static final int PAUSES_OF_A_QUESTION = 10;

    /** How many waits of this process ask often. */
    private static final AtomicInteger OFTEN = new AtomicInteger();

    static {
        EarlyClasses.initialize(Deadline.class, WaitMode.class, Steps.Kind.class, Waiting.class, WaitTable.Kind.class);
    }

    private final View view;
    private final int at;
    private final Deadline deadline;
    private final boolean interruptible;
    private final long start = System.nanoTime();
    private long dueAt = start + MOMENT_NANOS;
    private boolean due = Steps.ON;
    private long stageAt;
    private boolean stageBegins;
    private boolean askedOnce;
    private boolean asksOften;
    private boolean slept;
    private boolean woken;
    private boolean starving;
    private boolean sleptInStage;
    private boolean interrupted;
    private Waiting listed;

    /**
     * A wait that begins now.
     *
     * @param at where the 32-bit word is in the object's segment
     * @param interruptible whether an interrupt ends the wait; otherwise it is pending after the wait
     */
    public BlockingWait(View view, int at, Deadline deadline, boolean interruptible) {
        this.view = view;
        this.at = at;
        this.deadline = deadline;
        this.interruptible = interruptible;
    }

    /**
     * Sleeps while the word has the expected value, until the thread is woken, or the stage is over. May return early for no reason.
     *
     * @return false if the time is over; the thread has not slept
     * @throws InterruptedException if the thread is interrupted and the wait is interruptible
     * @throws IllegalStateException if the view is closed
     */
    public boolean sleepWhile(int expected) throws InterruptedException {
        return sleepWhile(expected, false);
    }

    /**
     * As {@link #sleepWhile(int)}.
     *
     * @param holdsIt whether the thread holds itself what it waits for, which the wait table then tells
     */
    boolean sleepWhile(int expected, boolean holdsIt) throws InterruptedException {
        noteInterrupt();
        view.checkOpen();
        long now = System.nanoTime();
        long left = deadline.remainingAt(now);
        if (left <= 0) {
            return false;
        }
        if (stageBegins) {
            stageBegins = false;
            dueAt = now + pause(now);
        }
        if (now - dueAt >= 0 || Steps.ON && sleptInStage) {
            nextStage(now, holdsIt);
            return true; // The caller looks again before it sleeps.
        }
        slept = true;
        sleptInStage = true;
        woken = view.waits().await(at, expected, Math.min(left, dueAt - now));
        noteInterrupt();
        return true;
    }

    private void nextStage(long now, boolean holdsIt) {
        due = true;
        woken = true;
        sleptInStage = false;
        stageAt = now;
        stageBegins = true;
        countOften(now - start < OFTEN_NANOS);
        starving = isStage(now, STARVING_NANOS);
        boolean isLong = isStage(now, WaitWords.SLICE_NANOS);
        askedOnce = true;
        if (isLong && listed == null) {
            listed = Waiting.begin(view, at, deadline.isLimited(), holdsIt);
        }
    }

    private boolean isStage(long now, long after) {
        return now - start >= after || Steps.ON && askedOnce;
    }

    /** How long the thread sleeps after it has asked, and before it asks again. A wait that is not listed yet is listed in time. */
    private long pause(long now) {
        long pause = pause(now - start, OFTEN.get(), now - stageAt);
        return listed == null ? Math.min(pause, start + WaitWords.SLICE_NANOS - now) : pause;
    }

    /**
     * The pause between two questions, in nanoseconds.
     *
     * @param waited how long the thread has waited
     * @param often how many waits of this process ask often
     * @param question how long the last question took
     */
    static long pause(long waited, int often, long question) {
        if (waited >= OFTEN_NANOS) {
            return WaitWords.SLICE_NANOS;
        }
        long ofAll = TimeUnit.MILLISECONDS.toNanos((long) often * PAUSE_MILLIS_OF_EACH);
        long ofQuestion = Math.min(question, WaitWords.SLICE_NANOS) * PAUSES_OF_A_QUESTION;
        return Math.min(WaitWords.SLICE_NANOS, Math.max(PAUSE_NANOS, Math.max(ofAll, ofQuestion)));
    }

    private void countOften(boolean often) {
        if (often != asksOften) {
            OFTEN.addAndGet(often ? 1 : -1);
            asksOften = often;
        }
    }

    private void noteInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            if (interruptible) {
                throw new InterruptedException();
            }
            interrupted = true;
        }
    }

    /** Whether it is time to ask the kernel whether the process that the thread waits for lives; true once after each stage. */
    public boolean isDue() {
        boolean was = due;
        due = false;
        return was;
    }

    /** Whether the wait has lasted so long that others can see it. */
    public boolean isListed() {
        return listed != null;
    }

    /** Whether the thread has slept, and so may have consumed a wake-up. */
    public boolean hasSlept() {
        return slept;
    }

    /**
     * Whether the last sleep may have been ended by a wake-up, or a stage is over since (what tells of a thread that was woken may be left of a dead one),
     * or the thread is starving.
     */
    boolean isWoken() {
        return woken || starving;
    }

    /** Whether the thread has waited for so long that no other is to pass it. */
    boolean isStarving() {
        return starving;
    }

    /** Ends the wait. */
    @Override
    public void close() {
        try {
            Waiting.end(listed);
        } finally {
            try {
                countOften(false);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}

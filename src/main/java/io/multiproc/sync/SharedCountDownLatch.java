package io.multiproc.sync;

import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import io.multiproc.internal.time.Deadline;
import io.multiproc.internal.wait.WaitWords;
import io.multiproc.memory.SharedOptions;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A count that processes share and count down; whoever waits goes on when it is zero, and it stays zero. What
 * {@link java.util.concurrent.CountDownLatch} is to threads.
 *
 * <p>Memory consistency effects: what a thread did before {@code countDown()} happens-before what any thread of any process does after a following
 * {@code await} has returned true.
 *
 * <p>The count is one word, changed in one step. A process that dies before it has counted down leaves the count as it is: who must notice that
 * waits with a limit, or uses a {@link SharedBarrier}, which breaks. If the one that counts to zero dies before it has woken the others, they notice
 * within a tenth of a second. All waiting threads go on at once, in no order. Counting costs one compare-and-set; the latch takes 128 bytes of shared
 * memory.
 */
public final class SharedCountDownLatch extends Synchronizer {
    private static final long serialVersionUID = 1L;

    // 0: count; 8: flag of the gate
    private static final int COUNT = 0;
    private static final int FLAG = COUNT + Long.BYTES;
    private static final int SIZE = FLAG + Long.BYTES;

    private final transient ByteBuffer words;
    private final transient int at;
    private final transient Gate gate;

    SharedCountDownLatch(View view) {
        super(view);
        view.requireData(SIZE);
        words = view.words();
        at = view.dataAt() + COUNT;
        gate = Gate.prompt(view, FLAG, WaitWords.ALL);
    }

    /**
     * Makes an anonymous latch: others get it only as a handle.
     *
     * @param count how often {@link #countDown()} must be called, zero or more
     * @return a new latch
     * @throws IllegalArgumentException if the count is negative
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedCountDownLatch create(long count) {
        return create(SharedOptions.anonymous(), count);
    }

    /**
     * Makes a latch with a name.
     *
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}
     * @param count how often {@link #countDown()} must be called, zero or more
     * @return a new latch
     * @throws IllegalArgumentException if the count is negative
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedCountDownLatch create(String name, long count) {
        return create(SharedOptions.named(name), count);
    }

    /**
     * Makes a latch.
     *
     * @param options its name; any number of processes can use it
     * @param count how often {@link #countDown()} must be called, zero or more
     * @return a new latch
     * @throws IllegalArgumentException if the count is negative
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedCountDownLatch create(SharedOptions options, long count) {
        return new SharedCountDownLatch(createView(options, count));
    }

    private static View createView(SharedOptions options, long count) {
        if (count < 0) {
            throw new IllegalArgumentException("the count of a latch must not be negative: count=" + count);
        }
        return SyncViews.create(
                Kind.COUNT_DOWN_LATCH,
                options,
                SIZE,
                view -> Words.setLongRelease(view.words(), view.dataAt() + COUNT, count));
    }

    /**
     * Opens the latch of a name.
     *
     * @param name the name
     * @return the latch
     * @throws io.multiproc.NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if something else has it
     */
    public static SharedCountDownLatch open(String name) {
        return new SharedCountDownLatch(SyncViews.open(Kind.COUNT_DOWN_LATCH, name));
    }

    /**
     * Opens the latch of a name, or makes it.
     *
     * @param name the name
     * @param count the count of a new latch; that of an existing one stays
     * @return the latch
     * @throws IllegalArgumentException if the count is negative and the latch must be made
     * @throws io.multiproc.IncompatibleObjectException if something else has the name
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedCountDownLatch openOrCreate(String name, long count) {
        return new SharedCountDownLatch(SyncViews.openOrCreate(
                Kind.COUNT_DOWN_LATCH, name, () -> createView(SharedOptions.named(name), count)));
    }

    private long count() {
        return Words.getLongVolatile(words, at);
    }

    /**
     * The count.
     *
     * @return how often {@link #countDown()} must still be called
     * @throws IllegalStateException if this latch is closed
     */
    public long getCount() {
        view.checkOpen();
        long count = count();
        Reference.reachabilityFence(this);
        return count;
    }

    /**
     * Counts down by one, and releases all who wait if that makes it zero. Does nothing at zero.
     *
     * @throws IllegalStateException if this latch is closed
     */
    public void countDown() {
        view.checkOpen();
        for (long count = count(); count > 0; count = count()) {
            if (Words.compareAndSetLong(words, at, count, count - 1)) {
                if (count == 1) {
                    gate.open();
                }
                break;
            }
        }
        Reference.reachabilityFence(this);
    }

    /**
     * Waits until the count is zero.
     *
     * @throws InterruptedException if the thread is interrupted; noticed within a tenth of a second
     * @throws IllegalStateException if this latch is closed, also while this waits
     */
    public void await() throws InterruptedException {
        await(Deadline.NEVER);
    }

    /**
     * Waits until the count is zero, for at most a time.
     *
     * @param time how long; zero or less: not at all
     * @param unit of the time
     * @return false if the time was over before
     * @throws InterruptedException if the thread is interrupted; noticed within a tenth of a second
     * @throws IllegalStateException if this latch is closed, also while this waits
     */
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return await(Deadline.after(time, unit));
    }

    /**
     * Waits until the count is zero, for at most a time.
     *
     * @param limit how long; zero or less: not at all
     * @return false if the time was over before
     * @throws InterruptedException if the thread is interrupted; noticed within a tenth of a second
     * @throws IllegalStateException if this latch is closed, also while this waits
     */
    public boolean await(Duration limit) throws InterruptedException {
        return await(Deadline.after(limit));
    }

    private boolean await(Deadline deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        view.checkOpen();
        boolean zero = count() == 0 || gate.await(() -> count() == 0, deadline);
        Reference.reachabilityFence(this);
        return zero;
    }

    @Override
    void wakeAll() {
        gate.wakeAll();
    }

    @Override
    String describeState() {
        return "count=" + count();
    }
}

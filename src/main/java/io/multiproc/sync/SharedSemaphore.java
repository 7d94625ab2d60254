package io.multiproc.sync;

import io.multiproc.Holder;
import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.lock.StackRoom;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import io.multiproc.internal.time.Deadline;
import io.multiproc.internal.wait.WaitWords;
import io.multiproc.memory.SharedOptions;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A number of permits that processes share. What {@link java.util.concurrent.Semaphore} is to threads; any thread of any process may release, whether
 * it has acquired or not. A bounded semaphore refuses a release beyond its first number.
 *
 * <p>Memory consistency effects: what a thread did before {@code release()} happens-before what any thread of any process does after a following
 * successful acquire.
 *
 * <p>If a process dies that holds permits, they are gone, unless the semaphore was created with {@link SharedOptions#returnPermitsOnDeath()}: then
 * they go to those who wait, within about a tenth of a second, and the semaphore counts for each process what it holds. If a process dies while it
 * waits, or in the middle of an operation, the number of permits is right: that of before, or that of after. A process that is stopped in the middle of an
 * operation delays no operation of another.
 *
 * <p>Permits have no owners, and {@link Deadlocks#find()} does not see who is waited for, except with return on death, where threads release what they have
 * acquired themselves.
 *
 * <p>Not fair: who comes may overtake those who wait, and they go on in no particular order. Acquire and release cost one atomic operation each if
 * nobody waits, and two and a monitor with return on death. It takes 128 bytes of shared memory; with return on death 64 bytes more for each process.
 */
public final class SharedSemaphore extends Synchronizer {
    private static final long serialVersionUID = 1L;

    private final transient Permits permits;
    private final transient Gate single;
    private final transient Gate many;

    SharedSemaphore(View view) {
        super(view);
        permits = Permits.of(view);
        single = Gate.prompt(view, Permits.SINGLE_FLAG, 1);
        many = Gate.prompt(view, Permits.MANY_FLAG, WaitWords.ALL);
    }

    /**
     * Makes an anonymous semaphore: others get it only as a handle.
     *
     * @param permits the first number, zero or more
     * @return a new semaphore
     * @throws IllegalArgumentException if the number is negative
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedSemaphore create(int permits) {
        return create(SharedOptions.anonymous(), permits);
    }

    /**
     * Makes a semaphore with a name.
     *
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}
     * @param permits the first number, zero or more
     * @return a new semaphore
     * @throws IllegalArgumentException if the number is negative
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedSemaphore create(String name, int permits) {
        return create(SharedOptions.named(name), permits);
    }

    /**
     * Makes a semaphore.
     *
     * @param options its name, the number of processes, and whether permits are returned on death
     * @param permits the first number, zero or more
     * @return a new semaphore
     * @throws IllegalArgumentException if the number is negative
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedSemaphore create(SharedOptions options, int permits) {
        return new SharedSemaphore(createView(options, permits, Integer.MAX_VALUE));
    }

    /**
     * Makes an anonymous semaphore that never has more permits than at first.
     *
     * @param permits the first and largest number, zero or more
     * @return a new semaphore
     * @throws IllegalArgumentException if the number is negative
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedSemaphore bounded(int permits) {
        return bounded(SharedOptions.anonymous(), permits);
    }

    /**
     * Makes a semaphore that never has more permits than at first.
     *
     * @param options its name, the number of processes, and whether permits are returned on death
     * @param permits the first and largest number, zero or more
     * @return a new semaphore
     * @throws IllegalArgumentException if the number is negative
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedSemaphore bounded(SharedOptions options, int permits) {
        return new SharedSemaphore(createView(options, permits, permits));
    }

    private static View createView(SharedOptions options, int permits, int bound) {
        checkCount(permits);
        boolean owned = options.arePermitsReturnedOnDeath();
        int size = owned ? OwnedPermits.sizeFor(SyncViews.slots(options)) : Permits.SIZE;
        return SyncViews.create(Kind.SEMAPHORE, options, size, view -> {
            Permits.initialize(view, permits, bound);
            if (owned) {
                OwnedPermits.initialize(view, permits);
            }
        });
    }

    private static void checkCount(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("a number of permits must not be negative: permits=" + permits);
        }
    }

    /**
     * Opens the semaphore of a name.
     *
     * @param name the name
     * @return the semaphore
     * @throws io.multiproc.NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if something else has it
     */
    public static SharedSemaphore open(String name) {
        return new SharedSemaphore(SyncViews.open(Kind.SEMAPHORE, name));
    }

    /**
     * Opens the semaphore of a name, or makes it.
     *
     * @param name the name
     * @param permits the first number of a new semaphore; an existing one keeps its own
     * @return the semaphore
     * @throws IllegalArgumentException if the number is negative and the semaphore must be made
     * @throws io.multiproc.IncompatibleObjectException if something else has the name
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedSemaphore openOrCreate(String name, int permits) {
        return new SharedSemaphore(SyncViews.openOrCreate(
                Kind.SEMAPHORE, name, () -> createView(SharedOptions.named(name), permits, Integer.MAX_VALUE)));
    }

    /**
     * Takes a permit, waiting for one.
     *
     * @throws InterruptedException if the thread is interrupted, noticed within a tenth of a second; nothing is taken
     * @throws IllegalStateException if this semaphore is closed, also while this waits
     */
    public void acquire() throws InterruptedException {
        acquire(1);
    }

    /**
     * Takes permits, waiting until so many are there.
     *
     * @param count how many, zero or more
     * @throws InterruptedException if the thread is interrupted, noticed within a tenth of a second; nothing is taken
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if this semaphore is closed, also while this waits
     */
    public void acquire(int count) throws InterruptedException {
        take(count, Deadline.NEVER);
    }

    /**
     * Takes a permit within a time.
     *
     * @param limit how long to wait; zero or less means not to wait
     * @throws TimeoutException if the time is over; nothing is taken, and the message says who holds permits if that is known
     * @throws InterruptedException if the thread is interrupted, noticed within a tenth of a second; nothing is taken
     * @throws IllegalStateException if this semaphore is closed, also while this waits
     */
    public void acquire(Duration limit) throws TimeoutException, InterruptedException {
        if (!tryAcquire(limit)) {
            throw new TimeoutException(
                    "no permit in time: semaphore=" + view.describe() + ", limit=" + limit + ", " + describeState());
        }
    }

    /**
     * Takes a permit, waiting for one whatever interrupts there are.
     *
     * @throws IllegalStateException if this semaphore is closed, also while this waits
     */
    public void acquireUninterruptibly() {
        acquireUninterruptibly(1);
    }

    /**
     * Takes permits, waiting until so many are there whatever interrupts there are.
     *
     * @param count how many, zero or more
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if this semaphore is closed, also while this waits
     */
    public void acquireUninterruptibly(int count) {
        if (!tryAcquire(count)) {
            new Attempt(count).awaitUninterruptibly();
        }
        Reference.reachabilityFence(this);
    }

    /**
     * Takes a permit if there is one.
     *
     * @return whether it was taken
     * @throws IllegalStateException if this semaphore is closed
     */
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /**
     * Takes permits if so many are there.
     *
     * @param count how many, zero or more
     * @return whether they were taken
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if this semaphore is closed
     */
    public boolean tryAcquire(int count) {
        checkCount(count);
        view.checkOpen();
        StackRoom.check(permits);
        boolean taken = permits.tryTake(count);
        Reference.reachabilityFence(this);
        return taken;
    }

    /**
     * Takes a permit within a time.
     *
     * @param time how long to wait; zero or less means not to wait
     * @param unit of the time
     * @return false if the time is over
     * @throws InterruptedException if the thread is interrupted, noticed within a tenth of a second; nothing is taken
     * @throws IllegalStateException if this semaphore is closed, also while this waits
     */
    public boolean tryAcquire(long time, TimeUnit unit) throws InterruptedException {
        return take(1, Deadline.after(time, unit));
    }

    /**
     * Takes permits within a time.
     *
     * @param count how many, zero or more
     * @param time how long to wait; zero or less means not to wait
     * @param unit of the time
     * @return false if the time is over
     * @throws InterruptedException if the thread is interrupted, noticed within a tenth of a second; nothing is taken
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if this semaphore is closed, also while this waits
     */
    public boolean tryAcquire(int count, long time, TimeUnit unit) throws InterruptedException {
        return take(count, Deadline.after(time, unit));
    }

    /**
     * Takes a permit within a time.
     *
     * @param limit how long to wait; zero or less means not to wait
     * @return false if the time is over
     * @throws InterruptedException if the thread is interrupted, noticed within a tenth of a second; nothing is taken
     * @throws IllegalStateException if this semaphore is closed, also while this waits
     */
    public boolean tryAcquire(Duration limit) throws InterruptedException {
        return take(1, Deadline.after(limit));
    }

    private boolean take(int count, Deadline deadline) throws InterruptedException {
        checkCount(count);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        boolean taken = tryAcquire(count) || new Attempt(count).await(deadline);
        Reference.reachabilityFence(this);
        return taken;
    }

    /** An acquire that has to wait. If an error ends it that comes after the permits were taken, they are given back. */
    private final class Attempt implements Gate.State {
        private final int count;
        private boolean taken;

        Attempt(int count) {
            this.count = count;
        }

        @Override
        public boolean isReached() {
            taken = permits.tryTakeIfThere(count);
            return taken;
        }

        @Override
        public boolean isReachedAfterDeaths() {
            taken = permits.tryTake(count);
            return taken;
        }

        boolean await(Deadline deadline) throws InterruptedException {
            boolean completed = false;
            try {
                permits.want(count);
                gate(count).await(this, deadline);
                passOn();
                completed = true;
            } finally {
                end(completed);
            }
            return taken;
        }

        void awaitUninterruptibly() {
            boolean completed = false;
            try {
                permits.want(count);
                gate(count).awaitUninterruptibly(this);
                passOn();
                completed = true;
            } finally {
                end(completed);
            }
        }

        private void end(boolean completed) {
            if (taken && !completed) {
                permits.give(count);
            }
            permits.want(0);
        }
    }

    private Gate gate(int count) {
        return count == 1 ? single : many;
    }

    /** Two releases that follow closely may wake one sleeper only; it wakes the next. */
    private void passOn() {
        int left = permits.available();
        if (left > 0) {
            single.open(left);
            many.open();
        }
    }

    /**
     * Gives a permit back, or a new one.
     *
     * @throws IllegalStateException if the semaphore is bounded and has all its permits, or if this semaphore is closed; nothing is changed
     */
    public void release() {
        release(1);
    }

    /**
     * Gives permits back, or new ones.
     *
     * @param count how many, zero or more
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if that were more than the bound, or more than {@link Integer#MAX_VALUE}, or if this semaphore is closed; nothing
     *     is changed
     */
    public void release(int count) {
        checkCount(count);
        view.checkOpen();
        StackRoom.check(permits);
        permits.give(count);
        if (permits.mayBeAwaited()) {
            single.open(count);
            many.open();
        }
        Reference.reachabilityFence(this);
    }

    /**
     * How many permits there are.
     *
     * @return the number at the moment of the call; what dead processes held and nobody has asked for yet is not in it
     * @throws IllegalStateException if this semaphore is closed
     */
    public int availablePermits() {
        view.checkOpen();
        int available = permits.available();
        Reference.reachabilityFence(this);
        return available;
    }

    /**
     * Takes all permits that there are.
     *
     * @return how many
     * @throws IllegalStateException if this semaphore is closed
     */
    public int drainPermits() {
        view.checkOpen();
        StackRoom.check(permits);
        int taken = permits.takeAll();
        Reference.reachabilityFence(this);
        return taken;
    }

    @Override
    void wakeAll() {
        single.wakeAll();
        many.wakeAll();
    }

    @Override
    List<Holder> knownHolders() {
        return permits.holders();
    }

    @Override
    String describeState() {
        String bound = permits.bound() == Integer.MAX_VALUE ? "" : " of " + permits.bound();
        return "available=" + permits.available() + bound + permits.describeHolders();
    }
}

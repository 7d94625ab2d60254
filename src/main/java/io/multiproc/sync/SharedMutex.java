package io.multiproc.sync;

import io.multiproc.Diagnosable;
import io.multiproc.Holder;
import io.multiproc.OwnerDiedException;
import io.multiproc.Waiter;
import io.multiproc.internal.lock.LockWord;
import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.lock.Reports;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;
import io.multiproc.memory.SharedOptions;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;

/** What the two locks have in common: everything but what happens when the holder comes again. */
abstract sealed class SharedMutex implements Lock, Diagnosable, AutoCloseable, Serializable
        permits SharedLock, SharedReentrantLock {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // A handle is written in this object's place.
    final View view;

    @SuppressWarnings("serial")
    final LockWord word;

    SharedMutex(View view) {
        this.view = view;
        this.word = new LockWord(view, view.lockAt());
    }

    static View createView(Kind kind, SharedOptions options) {
        return SyncViews.create(
                kind, options, 0, view -> LockWord.initialize(view, view.lockAt(), options.onOwnerDeath()));
    }

    /** Whether the holder, which is the calling thread, may take the lock once more. */
    abstract boolean reenter();

    /**
     * Takes the lock, waiting as long as its owner lives.
     *
     * @throws OwnerDiedException if the owner died holding it; the caller does not hold it
     * @throws IllegalStateException if this lock is closed, or the thread holds it already and it is not reentrant
     */
    @Override
    public void lock() {
        try {
            acquire(false, 0, false);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Takes the lock, waiting as long as its owner lives and the thread is not interrupted. An interrupt is noticed within a tenth of a second.
     *
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws OwnerDiedException if the owner died holding it; the caller does not hold it
     * @throws IllegalStateException if this lock is closed, or the thread holds it already and it is not reentrant
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
        acquire(false, 0, true);
    }

    /**
     * Takes the lock within a time.
     *
     * @param limit how long to wait; zero or less means not to wait
     * @throws TimeoutException if the time is over; the message names the holder
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws OwnerDiedException if the owner died holding it; the caller does not hold it
     * @throws IllegalStateException if this lock is closed
     */
    public void lock(Duration limit) throws TimeoutException, InterruptedException {
        if (!tryLock(limit)) {
            throw new TimeoutException("lock not taken in time: lock=" + view.describe() + ", limit=" + limit + ", "
                    + word.describeHolder());
        }
    }

    /**
     * Takes the lock if nobody holds it, without waiting. If it is held, it costs one question to the kernel, whether the holder lives.
     *
     * @return whether the caller holds it now
     * @throws OwnerDiedException if the owner died holding it; the caller does not hold it
     * @throws IllegalStateException if this lock is closed
     */
    @Override
    public boolean tryLock() {
        LockingThread thread = LockingThread.current();
        long me = word.heldBy(thread);
        boolean taken = word.tryTake(me)
                || LockRecord.holderOf(word.read()) == me && reenter()
                || word.abandonIfOwnerDied() && word.tryTake(me);
        if (taken) {
            thread.took();
        } else {
            view.checkOpen();
        }
        Reference.reachabilityFence(this);
        return taken;
    }

    /**
     * Takes the lock within a time.
     *
     * @return false if the time is over
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws OwnerDiedException if the owner died holding it; the caller does not hold it
     * @throws IllegalStateException if this lock is closed
     */
    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        long nanos = Math.min(Math.max(unit.toNanos(time), 0), Long.MAX_VALUE / 2);
        return acquire(true, System.nanoTime() + nanos, true);
    }

    /**
     * Takes the lock within a time.
     *
     * @param limit how long to wait; zero or less means not to wait
     * @return false if the time is over
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws OwnerDiedException if the owner died holding it; the caller does not hold it
     * @throws IllegalStateException if this lock is closed
     */
    public boolean tryLock(Duration limit) throws InterruptedException {
        return tryLock(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
    }

    private boolean acquire(boolean limited, long deadline, boolean interruptible) throws InterruptedException {
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException();
        }
        LockingThread thread = LockingThread.current();
        long me = word.heldBy(thread);
        boolean taken = word.tryTake(me)
                || LockRecord.holderOf(word.read()) == me && comeAgain(limited)
                || word.take(me, limited, deadline, interruptible);
        if (taken) {
            thread.took();
        }
        Reference.reachabilityFence(this);
        return taken;
    }

    private boolean comeAgain(boolean limited) {
        view.checkOpen();
        if (reenter()) {
            return true;
        }
        if (limited) {
            return false;
        }
        throw new IllegalStateException("this thread holds the lock already: lock=" + view.describe()
                + "; unlock it first, or use a SharedReentrantLock");
    }

    /**
     * Gives the lock back, and wakes one of those who wait for it.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold it; nothing is changed
     */
    @Override
    public void unlock() {
        LockingThread thread = LockingThread.current();
        release(word.heldBy(thread));
        thread.gaveBack();
        Reference.reachabilityFence(this);
    }

    /** Gives one level back. */
    abstract void release(long me);

    final IllegalMonitorStateException notHeld() {
        return new IllegalMonitorStateException(
                "this thread does not hold the lock: lock=" + view.describe() + ", " + word.describeHolder());
    }

    /**
     * Makes an anonymous condition of this lock for which up to 64 threads can wait at once: others get it only as a handle.
     *
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     * @throws IllegalStateException if this lock is closed
     */
    @Override
    public SharedCondition newCondition() {
        return newCondition(SharedOptions.anonymous(), SharedCondition.DEFAULT_WAITERS);
    }

    /**
     * Makes a condition of this lock.
     *
     * @param options its name and the number of processes
     * @param waiters how many threads of all processes can wait for it at once, 1 to 16384
     * @return a new condition
     * @throws IllegalArgumentException if the number is out of range
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     * @throws IllegalStateException if this lock is closed
     */
    public SharedCondition newCondition(SharedOptions options, int waiters) {
        return SharedCondition.create(this, options, waiters);
    }

    /**
     * Opens the condition of a name, which was made for this lock.
     *
     * @param name the name
     * @return the condition
     * @throws io.multiproc.NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if something else has it, or a condition of another lock
     */
    public SharedCondition openCondition(String name) {
        return SharedCondition.open(this, name);
    }

    /** Refuses to wait while the lock is to be repaired: that would give it back unrepaired. */
    final void checkConsistent() {
        if (LockRecord.isOwnerDied(word.read())) {
            throw new IllegalStateException(
                    "the lock is to be repaired: lock=" + view.describe() + "; call markConsistent() before waiting");
        }
    }

    /** Gives back all levels of the lock, which the calling thread holds; how many there were beyond the first. */
    final int releaseAll() {
        LockingThread thread = LockingThread.current();
        int depth = word.depth();
        word.setDepth(0);
        if (!word.tryGive(word.heldBy(thread))) {
            word.giveMarked();
        }
        for (int level = 0; level <= depth; level++) {
            thread.gaveBack();
        }
        return depth;
    }

    /**
     * Takes the lock again, with all its levels, whatever interrupts there are.
     *
     * @throws OwnerDiedException if an owner died; the caller holds the lock, in recovery
     */
    final void retake(int depth) {
        OwnerDiedException death = null;
        LockingThread thread = LockingThread.current();
        long me = word.heldBy(thread);
        for (boolean taken = false; !taken; ) {
            try {
                taken = word.tryTake(me) || word.take(me, false, 0, false);
            } catch (OwnerDiedException e) {
                death = e;
                taken = word.recover(me);
                if (!taken) {
                    death = null;
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        word.setDepth(depth);
        for (int level = 0; level <= depth; level++) {
            thread.took();
        }
        if (death != null) {
            throw death;
        }
    }

    /**
     * Takes the lock whose owner died, for the repair of what it guards. Waits while another living process repairs it. After the repair call
     * {@link #markConsistent()} and then {@link #unlock()}; unlocking without it, or dying in the repair, leaves it to the next.
     *
     * @return true if the caller holds the lock and must repair; false, without the lock, if nothing is to be repaired (any more)
     * @throws IllegalStateException if this lock is closed
     */
    public boolean recover() {
        LockingThread thread = LockingThread.current();
        boolean recovering = word.recover(word.heldBy(thread));
        if (recovering) {
            thread.took();
        }
        Reference.reachabilityFence(this);
        return recovering;
    }

    /**
     * Takes the lock whose owner died, repairs what it guards, and gives it back as healthy. If the repair throws, the lock stays to be repaired.
     *
     * @param repair makes the guarded data right; runs in this thread, holding the lock
     * @return whether the repair ran; false if nothing is to be repaired (any more)
     * @throws IllegalStateException if this lock is closed
     */
    public boolean recover(Runnable repair) {
        Objects.requireNonNull(repair, "repair");
        if (!recover()) {
            return false;
        }
        try {
            repair.run();
            markConsistent();
        } finally {
            unlock();
        }
        return true;
    }

    /**
     * Says that what the lock guards is right again. The caller still holds the lock.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     * @throws IllegalStateException if nothing was to be repaired
     */
    public void markConsistent() {
        if (!isHeldByCurrentThread()) {
            throw notHeld();
        }
        word.markConsistent();
        Reference.reachabilityFence(this);
    }

    /**
     * Whether somebody holds the lock; a living or a dead process.
     *
     * @return true if so at the moment of the call
     * @throws IllegalStateException if this lock is closed
     */
    public boolean isLocked() {
        view.checkOpen();
        boolean locked = LockRecord.ownerOf(word.read()) != 0;
        Reference.reachabilityFence(this);
        return locked;
    }

    /**
     * Whether the calling thread holds the lock.
     *
     * @return true if it does
     */
    public boolean isHeldByCurrentThread() {
        int own = view.life().claimed();
        boolean held = own != 0
                && LockRecord.holderOf(word.read())
                        == LockRecord.held(own, LockingThread.current().number());
        Reference.reachabilityFence(this);
        return held;
    }

    /**
     * Whether an owner is known to have died holding the lock, and the repair is not completed.
     *
     * @return true if so at the moment of the call
     * @throws IllegalStateException if this lock is closed
     */
    public boolean isOwnerDied() {
        view.checkOpen();
        boolean died = LockRecord.isOwnerDied(word.read());
        Reference.reachabilityFence(this);
        return died;
    }

    /** The thread that holds the lock. */
    @Override
    public List<Holder> holders() {
        view.checkOpen();
        List<Holder> holders = word.holder().stream().toList();
        Reference.reachabilityFence(this);
        return holders;
    }

    /** The threads that wait for the lock; not those that wait for its conditions. */
    @Override
    public List<Waiter> waiters() {
        view.checkOpen();
        List<Waiter> waiters = Reports.waiters(view, place -> place == view.lockAt());
        Reference.reachabilityFence(this);
        return waiters;
    }

    @Override
    public long contentions() {
        view.checkOpen();
        long contentions = view.contentions();
        Reference.reachabilityFence(this);
        return contentions;
    }

    /**
     * Ends this object's view of the lock; the lock lives on for others. Threads of this process that wait through it get an
     * {@link IllegalStateException}. A second call does nothing.
     *
     * @throws IllegalStateException if a thread of this process holds the lock
     */
    @Override
    public void close() {
        view.close();
    }

    /**
     * Whether this object has been closed.
     *
     * @return true after {@link #close()}
     */
    public boolean isClosed() {
        return view.isClosed();
    }

    /** The lock, who holds it (process, command, thread, and since when, as far as known), and how many threads wait. */
    @Override
    public String toString() {
        String text = getClass().getSimpleName() + "[" + view.describe() + ", "
                + (view.isClosed() ? "closed" : word.describeHolder() + Reports.describeWaiters(view)) + "]";
        Reference.reachabilityFence(this);
        return text;
    }
}

package io.multiproc.sync;

import io.multiproc.Diagnosable;
import io.multiproc.Holder;
import io.multiproc.OwnerDiedException;
import io.multiproc.Waiter;
import io.multiproc.internal.lock.LocalHold;
import io.multiproc.internal.lock.LockWord;
import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.lock.Ownership;
import io.multiproc.internal.lock.Reports;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;
import io.multiproc.internal.time.Deadline;
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

    @SuppressWarnings("serial")
    final Ownership ownership;

    SharedMutex(View view) {
        this.view = view;
        this.word = new LockWord(view, view.lockAt());
        ownership = new Ownership(view, word);
        view.refuseCloseWhile(ownership::isHeldThroughView);
    }

    static View createView(Kind kind, SharedOptions options) {
        return SyncViews.create(
                kind, options, 0, view -> LockWord.initialize(view, view.lockAt(), options.onOwnerDeath()));
    }

    /** Takes the lock once more, if that is allowed; the calling thread holds it. */
    abstract boolean reenter(LockingThread thread);

    /**
     * Takes the lock, waiting as long as its owner lives.
     *
     * @throws OwnerDiedException if the owner died holding it and it is not repaired; the caller does not hold it
     * @throws IllegalStateException if this lock is closed, or the thread holds it already and it is not reentrant
     */
    @Override
    public void lock() {
        try {
            acquire(Deadline.NEVER, false);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Takes the lock, waiting as long as its owner lives and the thread is not interrupted. An interrupt is noticed within a tenth of a second.
     *
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws OwnerDiedException if the owner died holding it and it is not repaired; the caller does not hold it
     * @throws IllegalStateException if this lock is closed, or the thread holds it already and it is not reentrant
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
        acquire(Deadline.NEVER, true);
    }

    /**
     * Takes the lock within a time.
     *
     * @param limit how long to wait; zero or less means not to wait
     * @throws TimeoutException if the time is over; the message names the holder
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws OwnerDiedException if the owner died holding it and it is not repaired; the caller does not hold it
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
     * @throws OwnerDiedException if the owner died holding it and it is not repaired; the caller does not hold it
     * @throws IllegalStateException if this lock is closed
     */
    @Override
    public boolean tryLock() {
        LockingThread thread = ownership.thread();
        long me = ownership.taking(thread);
        boolean held = ownership.isNoted(thread);
        boolean taken = !held && word.tryTakeFree(me);
        if (!taken) {
            held = ownership.isHeld(thread);
            taken = held ? reenter(thread) : word.tryTakeSlowly(me) || word.abandonIfOwnerDied() && word.tryTake(me);
        }
        if (!taken) {
            view.checkOpen();
        } else if (!held) {
            ownership.took(thread, me);
        }
        Reference.reachabilityFence(this);
        return taken;
    }

    /**
     * Takes the lock within a time.
     *
     * @return false if the time is over
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws OwnerDiedException if the owner died holding it and it is not repaired; the caller does not hold it
     * @throws IllegalStateException if this lock is closed
     */
    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return acquire(Deadline.after(time, unit), true);
    }

    /**
     * Takes the lock within a time.
     *
     * @param limit how long to wait; zero or less means not to wait
     * @return false if the time is over
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws OwnerDiedException if the owner died holding it and it is not repaired; the caller does not hold it
     * @throws IllegalStateException if this lock is closed
     */
    public boolean tryLock(Duration limit) throws InterruptedException {
        return tryLock(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
    }

    private boolean acquire(Deadline deadline, boolean interruptible) throws InterruptedException {
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException();
        }
        LockingThread thread = ownership.thread();
        long me = ownership.taking(thread);
        boolean held = ownership.isNoted(thread);
        boolean taken = !held && word.tryTakeFree(me);
        if (!taken) {
            held = ownership.isHeld(thread);
            taken = held && reenterOrRefuse(thread, deadline) || word.take(me, deadline, interruptible);
        }
        if (taken && !held) {
            ownership.took(thread, me);
        }
        Reference.reachabilityFence(this);
        return taken;
    }

    private boolean reenterOrRefuse(LockingThread thread, Deadline deadline) {
        view.checkOpen();
        if (reenter(thread)) {
            return true;
        }
        if (deadline.isLimited()) {
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
        LockingThread thread = ownership.thread();
        if (!ownership.isHeld(thread)) {
            throw notHeld();
        }
        release(thread);
        thread.wakeDue();
        Reference.reachabilityFence(this);
    }

    /** The calling thread, which holds the lock, gives one level back. */
    abstract void release(LockingThread thread);

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

    /** The calling thread, which holds the lock, releases all levels of it for a wait, and wakes the sleepers that it owes a wake-up. */
    final void releaseAll(LockingThread thread) {
        word.setDepth(0);
        ownership.giveBack(thread);
        thread.wakeNow();
    }

    /**
     * Acquires the lock again, with all its levels, whatever is thrown meanwhile: what a slow path needs, such as memory, may be missing, but the lock is
     * free at some time, and then acquiring it needs nothing.
     *
     * @param views those of before the wait
     * @return whether an owner died; the caller holds the lock, in recovery
     * @throws IllegalStateException if the lock is closed; the caller does not hold it
     */
    final boolean retake(LockingThread thread, LocalHold.Views views, int depth) {
        long me = word.heldBy(thread);
        LockWord.Outcome outcome = null;
        while (outcome == null && !word.isHeldBy(me)) {
            outcome = tryRetake(me);
        }
        if (!ownership.isNoted(thread)) {
            ownership.tookAgain(thread, me, views);
        }
        word.setDepth(depth);
        return outcome == LockWord.Outcome.IN_RECOVERY;
    }

    /** Null if it is to be tried again. */
    private LockWord.Outcome tryRetake(long me) {
        try {
            return word.takeEither(me, Deadline.NEVER, false);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } catch (RuntimeException | VirtualMachineError | LinkageError e) {
            if (view.isClosed()) {
                throw e;
            }
            Thread.yield();
            return null;
        }
    }

    /**
     * Acquires the lock whose owner died, for the repair of what it guards. Waits while another living thread repairs it. After the repair call
     * {@link #markConsistent()} and then {@link #unlock()}; unlocking without it, or dying in the repair, leaves it to the next.
     *
     * <p>If the calling thread holds the lock in recovery already, because it has called this before or a condition's {@code await} has thrown, it returns
     * true at once, and nothing is changed: one {@code unlock()} is due as before.
     *
     * @return true if the caller holds the lock and must repair; false if nothing is to be repaired (any more), and then a caller that did not hold the lock
     *     before does not hold it
     * @throws IllegalStateException if this lock is closed
     */
    public boolean recover() {
        try {
            return recover(Deadline.NEVER, false) == LockWord.Outcome.IN_RECOVERY;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Acquires the lock for a repair as {@link #recover()} does, but an interrupt ends the wait for another thread's repair, within a tenth of a second.
     *
     * @return true if the caller holds the lock and must repair; false if nothing is to be repaired (any more)
     * @throws InterruptedException if the thread is interrupted, before or while it waits; the lock is not acquired, and stays to be repaired
     * @throws IllegalStateException if this lock is closed
     */
    public boolean recoverInterruptibly() throws InterruptedException {
        return recover(Deadline.NEVER, true) == LockWord.Outcome.IN_RECOVERY;
    }

    /**
     * Acquires the lock for a repair as {@link #recover()} does, but waits for another thread's repair for at most a time.
     *
     * @param limit how long to wait; zero or less means not to wait
     * @return true if the caller holds the lock and must repair; false if nothing is to be repaired (any more)
     * @throws TimeoutException if the time is over and another thread still repairs; the lock is not acquired, and the message names that thread
     * @throws InterruptedException if the thread is interrupted, before or while it waits; the lock is not acquired, and stays to be repaired
     * @throws IllegalStateException if this lock is closed
     */
    public boolean recover(Duration limit) throws TimeoutException, InterruptedException {
        LockWord.Outcome outcome = recover(Deadline.after(limit), true);
        if (outcome == LockWord.Outcome.TIME_OVER) {
            throw new TimeoutException("the repair by another thread is not over: lock=" + view.describe() + ", limit="
                    + limit + ", " + word.describeHolder());
        }
        return outcome == LockWord.Outcome.IN_RECOVERY;
    }

    private LockWord.Outcome recover(Deadline deadline, boolean interruptible) throws InterruptedException {
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException();
        }
        LockingThread thread = ownership.thread();
        long me = ownership.taking(thread);
        boolean held = ownership.isHeld(thread);
        LockWord.Outcome outcome = word.recover(me, deadline, interruptible);
        if (outcome == LockWord.Outcome.IN_RECOVERY && !held) {
            ownership.took(thread, me);
        }
        Reference.reachabilityFence(this);
        return outcome;
    }

    /**
     * Acquires the lock whose owner died, repairs what it guards, and releases it as healthy. If the repair throws, the lock stays to be repaired. A caller
     * that holds the lock in recovery already keeps it, also if the repair throws.
     *
     * @param repair makes the guarded data right; runs in this thread, holding the lock
     * @return whether the repair ran; false if nothing is to be repaired (any more)
     * @throws IllegalStateException if this lock is closed
     */
    public boolean recover(Runnable repair) {
        Objects.requireNonNull(repair, "repair");
        boolean held = isHeldByCurrentThread();
        if (!recover()) {
            return false;
        }
        try {
            repair.run();
            markConsistent();
        } finally {
            if (!held) {
                unlock();
            }
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

    @Override
    public int processes() {
        view.checkOpen();
        int processes = view.processes();
        Reference.reachabilityFence(this);
        return processes;
    }

    /**
     * Ends this object's view of the lock; the lock lives on for others. Threads of this process that wait through it get an
     * {@link IllegalStateException}. A second call does nothing. If the thread that holds the lock has ended, the lock is abandoned, as by the death of
     * its process.
     *
     * @throws IllegalStateException if a thread of this process holds the lock and has taken it through this object since it was last without it
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
        String state = view.isClosed() ? "closed" : word.describeHolder() + Reports.describeWaiters(view);
        Reference.reachabilityFence(this);
        return getClass().getSimpleName() + "[" + view.describe() + ", " + state + "]";
    }
}

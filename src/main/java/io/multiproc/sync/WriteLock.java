package io.multiproc.sync;

import io.multiproc.Diagnosable;
import io.multiproc.Holder;
import io.multiproc.Waiter;
import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.lock.LockWord;
import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.time.Deadline;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** The lock of the writer of a {@link SharedReadWriteLock}. It takes the lock's word, which keeps new readers out, and waits until those inside have left. */
public final class WriteLock implements Lock, Diagnosable {
    private final SharedReadWriteLock owner;
    private final Gate.State noReader = new NoReader();

    WriteLock(SharedReadWriteLock owner) {
        this.owner = owner;
    }

    /**
     * Takes the write lock, waiting as long as others hold the lock whose processes live.
     *
     * @throws io.multiproc.OwnerDiedException if a writer died; the caller does not hold the lock
     * @throws IllegalStateException if the lock is closed, or the calling thread holds the read lock
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
     * Takes the write lock, waiting as long as others hold the lock whose processes live and the thread is not interrupted. An interrupt is noticed
     * within a tenth of a second.
     *
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws io.multiproc.OwnerDiedException if a writer died; the caller does not hold the lock
     * @throws IllegalStateException if the lock is closed, or the calling thread holds the read lock
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
        acquire(Deadline.NEVER, true);
    }

    /**
     * Takes the write lock within a time.
     *
     * @param limit how long to wait; zero or less means not to wait
     * @throws TimeoutException if the time is over; the message names the holders
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws io.multiproc.OwnerDiedException if a writer died; the caller does not hold the lock
     * @throws IllegalStateException if the lock is closed, or the calling thread holds the read lock
     */
    public void lock(Duration limit) throws TimeoutException, InterruptedException {
        if (!acquire(Deadline.after(limit), true)) {
            throw new TimeoutException("write lock not taken in time: lock=" + owner.view.describe() + ", limit="
                    + limit + ", " + owner.describeState());
        }
    }

    /**
     * Takes the write lock if nobody holds the lock, without waiting.
     *
     * @return whether the caller holds it now
     * @throws io.multiproc.OwnerDiedException if a writer died; the caller does not hold the lock
     * @throws IllegalStateException if the lock is closed, or the calling thread holds the read lock
     */
    @Override
    public boolean tryLock() {
        LockingThread thread = owner.ownership.thread();
        long me = owner.ownership.taking(thread);
        boolean taken = reenter(thread, me);
        if (!taken) {
            refuseUpgrade();
            // Looks first, so that readers need not go away for one who may not write.
            taken = !isReadByOthers()
                    && (owner.word.tryTake(me) || owner.word.abandonIfOwnerDied() && owner.word.tryTake(me));
            if (taken) {
                owner.ownership.took(thread, me);
                if (isReadByOthers()) {
                    giveBack();
                    taken = false;
                }
            } else {
                owner.view.checkOpen();
                owner.word.abandonIfOwnerDied();
                owner.word.checkOwner();
            }
        }
        Reference.reachabilityFence(owner);
        return taken;
    }

    private boolean isReadByOthers() {
        return owner.readers.isAnyThere() && owner.isAnyReaderAlive();
    }

    private boolean reenter(LockingThread thread, long me) {
        if (!owner.ownership.isHeld(thread)) {
            return false;
        }
        owner.view.checkOpen();
        owner.ownership.reenter(thread);
        return true;
    }

    /**
     * Takes the write lock within a time.
     *
     * @return false if the time is over
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws io.multiproc.OwnerDiedException if a writer died; the caller does not hold the lock
     * @throws IllegalStateException if the lock is closed, or the calling thread holds the read lock
     */
    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return acquire(Deadline.after(time, unit), true);
    }

    private boolean acquire(Deadline deadline, boolean interruptible) throws InterruptedException {
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException();
        }
        LockingThread thread = owner.ownership.thread();
        long me = owner.ownership.taking(thread);
        if (reenter(thread, me)) {
            return true;
        }
        refuseUpgrade();
        boolean taken = owner.word.tryTakeFree(me) || owner.word.take(me, deadline, interruptible);
        if (taken) {
            owner.ownership.took(thread, me);
            taken = awaitReaders(deadline, interruptible);
        }
        Reference.reachabilityFence(owner);
        return taken;
    }

    /** No reader is inside. */
    private final class NoReader implements Gate.State {
        @Override
        public boolean isReached() {
            return !owner.readers.isAnyThere();
        }

        @Override
        public boolean isReachedAfterDeaths() {
            return !owner.isAnyReaderAlive();
        }
    }

    private void refuseUpgrade() {
        if (owner.readLock().getHoldCount() > 0) {
            throw new IllegalStateException("this thread holds the read lock: lock=" + owner.view.describe()
                    + "; a reader cannot become the writer, unlock first");
        }
    }

    /** Holding the word: waits until no reader is inside; gives the word back if that is not to be. */
    private boolean awaitReaders(Deadline deadline, boolean interruptible) throws InterruptedException {
        boolean alone = !owner.readers.isAnyThere();
        if (alone) {
            return true;
        }
        try {
            if (interruptible) {
                alone = owner.readersGone.await(noReader, deadline);
            } else {
                owner.readersGone.awaitUninterruptibly(noReader);
                alone = true;
            }
        } finally {
            if (!alone) {
                giveBack();
            }
        }
        return alone;
    }

    /**
     * Gives the write lock back.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold it; nothing is changed
     */
    @Override
    public void unlock() {
        LockingThread thread = owner.ownership.thread();
        if (!owner.ownership.isHeld(thread)) {
            throw notHeld();
        }
        int depth = owner.word.depth();
        if (depth > 0) {
            owner.word.setDepth(depth - 1);
            thread.wakeDue();
        } else {
            giveBack();
        }
        Reference.reachabilityFence(owner);
    }

    private void giveBack() {
        LockingThread thread = owner.ownership.thread();
        owner.ownership.giveBack(thread);
        thread.wakeDue();
        owner.writerGone.open();
    }

    private IllegalMonitorStateException notHeld() {
        return new IllegalMonitorStateException("this thread does not hold the write lock: lock="
                + owner.view.describe() + ", " + owner.word.describeHolder());
    }

    /**
     * Acquires the write lock after a writer's death, for the repair of what it guards. Waits while another living thread repairs it, and for readers to
     * leave. After the repair call {@link #markConsistent()} and then {@link #unlock()}; unlocking without it, or dying in the repair, leaves it to the
     * next.
     *
     * <p>If the calling thread holds the write lock in recovery already, it returns true at once, and nothing is changed: one {@code unlock()} is due as
     * before.
     *
     * @return true if the caller holds the lock and must repair; false if nothing is to be repaired (any more), and then a caller that did not hold the lock
     *     before does not hold it
     * @throws IllegalStateException if the lock is closed, or the calling thread holds the read lock and not the write lock
     */
    public boolean recover() {
        try {
            return recover(Deadline.NEVER, false) == LockWord.Outcome.IN_RECOVERY;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Acquires the write lock for a repair as {@link #recover()} does, but an interrupt ends the wait for another thread's repair, or for readers to
     * leave, within a tenth of a second.
     *
     * @return true if the caller holds the lock and must repair; false if nothing is to be repaired (any more)
     * @throws InterruptedException if the thread is interrupted, before or while it waits; the lock is not acquired, and stays to be repaired
     * @throws IllegalStateException if the lock is closed, or the calling thread holds the read lock and not the write lock
     */
    public boolean recoverInterruptibly() throws InterruptedException {
        return recover(Deadline.NEVER, true) == LockWord.Outcome.IN_RECOVERY;
    }

    /**
     * Acquires the write lock for a repair as {@link #recover()} does, but waits for another thread's repair, and for readers to leave, for at most a time.
     *
     * @param limit how long to wait; zero or less means not to wait
     * @return true if the caller holds the lock and must repair; false if nothing is to be repaired (any more)
     * @throws TimeoutException if the time is over; the lock is not acquired, and stays to be repaired. The message names the thread that repairs, or the
     *     processes that read
     * @throws InterruptedException if the thread is interrupted, before or while it waits; the lock is not acquired, and stays to be repaired
     * @throws IllegalStateException if the lock is closed, or the calling thread holds the read lock and not the write lock
     */
    public boolean recover(Duration limit) throws TimeoutException, InterruptedException {
        LockWord.Outcome outcome = recover(Deadline.after(limit), true);
        if (outcome == LockWord.Outcome.TIME_OVER) {
            throw new TimeoutException("write lock not acquired for its repair in time: lock=" + owner.view.describe()
                    + ", limit=" + limit + ", " + owner.describeState());
        }
        return outcome == LockWord.Outcome.IN_RECOVERY;
    }

    private LockWord.Outcome recover(Deadline deadline, boolean interruptible) throws InterruptedException {
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException();
        }
        LockingThread thread = owner.ownership.thread();
        long me = owner.ownership.taking(thread);
        boolean held = owner.ownership.isHeld(thread);
        if (!held) {
            refuseUpgrade();
        }
        LockWord.Outcome outcome = owner.word.recover(me, deadline, interruptible);
        if (outcome == LockWord.Outcome.IN_RECOVERY && !held) {
            owner.ownership.took(thread, me);
            if (!awaitReaders(deadline, interruptible)) {
                outcome = LockWord.Outcome.TIME_OVER;
            }
        }
        Reference.reachabilityFence(owner);
        return outcome;
    }

    /**
     * Acquires the write lock after a writer's death, repairs what it guards, and releases it as healthy. If the repair throws, the lock stays to be
     * repaired. A caller that holds the write lock in recovery already keeps it, also if the repair throws.
     *
     * @param repair makes the guarded data right; runs in this thread, holding the lock
     * @return whether the repair ran; false if nothing is to be repaired (any more)
     * @throws IllegalStateException if the lock is closed, or the calling thread holds the read lock and not the write lock
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
        owner.word.markConsistent();
        Reference.reachabilityFence(owner);
    }

    /**
     * Whether the calling thread holds the write lock.
     *
     * @return true if it does
     */
    public boolean isHeldByCurrentThread() {
        boolean held = owner.isWrittenHere();
        Reference.reachabilityFence(owner);
        return held;
    }

    /**
     * Whether a writer is known to have died holding the lock, and the repair is not completed.
     *
     * @return true if so at the moment of the call
     * @throws IllegalStateException if the lock is closed
     */
    public boolean isOwnerDied() {
        owner.view.checkOpen();
        boolean died = LockRecord.isOwnerDied(owner.word.read());
        Reference.reachabilityFence(owner);
        return died;
    }

    /**
     * Not supported: use the conditions of a {@link SharedReentrantLock}.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException(
                "a write lock has no conditions; use those of a SharedReentrantLock: lock=" + owner.view.describe());
    }

    /** The thread that writes, also while it waits for the readers to leave. */
    @Override
    public List<Holder> holders() {
        owner.view.checkOpen();
        List<Holder> holders = List.copyOf(owner.writer());
        Reference.reachabilityFence(owner);
        return holders;
    }

    @Override
    public List<Waiter> waiters() {
        owner.view.checkOpen();
        List<Waiter> waiters = owner.waitingWriters();
        Reference.reachabilityFence(owner);
        return waiters;
    }

    /** How often a thread has waited for either lock for 0.1 s or more. */
    @Override
    public long contentions() {
        return owner.contentions();
    }

    @Override
    public int processes() {
        return owner.processes();
    }

    /** The lock and who holds it. */
    @Override
    public String toString() {
        return "WriteLock of " + owner;
    }
}

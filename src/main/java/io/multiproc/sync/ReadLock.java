package io.multiproc.sync;

import io.multiproc.Diagnosable;
import io.multiproc.Holder;
import io.multiproc.OnOwnerDeath;
import io.multiproc.Waiter;
import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.lock.StackRoom;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;
import io.multiproc.internal.time.Deadline;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * The lock of the readers of a {@link SharedReadWriteLock}.
 *
 * <p>A reader counts itself first and then looks for a writer; a writer takes its word first and then looks for readers (both are full fences). So one
 * of them sees the other.
 */
public final class ReadLock implements Lock, Diagnosable {
    /** How often a thread comes that is not the recent one, until it is; a power of two. */
    private static final int SELDOM = 4096;

    private final SharedReadWriteLock owner;
    private final View view;
    /** Where the holds of a thread are that was here of late, found sooner than by the thread. Any value will do, for it says whose they are. */
    private ReadHolds.Whose recent;

    final Gate.State noWriter = new NoWriter();

    ReadLock(SharedReadWriteLock owner) {
        this.owner = owner;
        view = owner.view;
    }

    private ReadHolds.OfThread ofThisThread() {
        ReadHolds.Whose last = recent;
        if (last != null && last.thread().refersTo(Thread.currentThread())) {
            return last.holds();
        }
        ReadHolds.OfThread own = owner.readHolds.ofThisThread();
        if ((own.searches++ & SELDOM - 1) == 0) {
            recent = own.whose;
        }
        return own;
    }

    /**
     * Takes the read lock, waiting as long as a writer has it whose process lives.
     *
     * @throws io.multiproc.OwnerDiedException if a writer died; the caller does not hold the lock
     * @throws IllegalStateException if the lock is closed
     */
    @Override
    public void lock() {
        ReadHolds.OfThread held = ofThisThread();
        if (held.count == 0) {
            while (!tryRead(held)) {
                owner.writerGone.awaitUninterruptibly(noWriter);
            }
        } else {
            held.again(view);
        }
        Reference.reachabilityFence(owner);
    }

    /**
     * Takes the read lock, waiting as long as a writer has it whose process lives and the thread is not interrupted. An interrupt is noticed within a
     * tenth of a second.
     *
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws io.multiproc.OwnerDiedException if a writer died; the caller does not hold the lock
     * @throws IllegalStateException if the lock is closed
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
        acquire(Deadline.NEVER);
    }

    /**
     * Takes the read lock within a time.
     *
     * @param limit how long to wait; zero or less means not to wait
     * @throws TimeoutException if the time is over; the message names the writer
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws io.multiproc.OwnerDiedException if a writer died; the caller does not hold the lock
     * @throws IllegalStateException if the lock is closed
     */
    public void lock(Duration limit) throws TimeoutException, InterruptedException {
        if (!acquire(Deadline.after(limit))) {
            throw new TimeoutException("read lock not taken in time: lock=" + view.describe() + ", limit=" + limit
                    + ", " + owner.word.describeHolder());
        }
    }

    /**
     * Takes the read lock if no writer has it, without waiting.
     *
     * @return whether the caller holds it now
     * @throws io.multiproc.OwnerDiedException if a writer died; the caller does not hold the lock
     * @throws IllegalStateException if the lock is closed
     */
    @Override
    public boolean tryLock() {
        ReadHolds.OfThread held = ofThisThread();
        boolean taken = true;
        if (held.count == 0) {
            taken = tryRead(held);
        } else {
            held.again(view);
        }
        Reference.reachabilityFence(owner);
        return taken;
    }

    /**
     * Takes the read lock within a time.
     *
     * @return false if the time is over
     * @throws InterruptedException if the thread is interrupted; the lock is not held
     * @throws io.multiproc.OwnerDiedException if a writer died; the caller does not hold the lock
     * @throws IllegalStateException if the lock is closed
     */
    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return acquire(Deadline.after(time, unit));
    }

    private boolean acquire(Deadline deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        ReadHolds.OfThread held = ofThisThread();
        if (held.count > 0) {
            held.again(view);
        } else {
            while (!tryRead(held)) {
                if (!owner.writerGone.await(noWriter, deadline)) {
                    return false;
                }
            }
        }
        Reference.reachabilityFence(owner);
        return true;
    }

    /** Looks first, so that who may not read does not look like a reader meanwhile. */
    private boolean tryRead(ReadHolds.OfThread held) {
        StackRoom.check(held);
        while (true) {
            if (looksFree() || owner.isWrittenHere()) {
                held.first = view.serial();
                owner.readers.add();
                if (mayRead() && !view.isClosing()) {
                    held.count = 1;
                    return true;
                }
                leave(held);
            } else if (!owner.word.abandonIfOwnerDied()) {
                view.checkOpen();
                owner.word.checkOwner();
                return false;
            }
            view.checkOpen();
        }
    }

    private boolean mayRead() {
        return isFree(owner.word.read()) || owner.isWrittenHere();
    }

    private boolean looksFree() {
        return isFree(owner.word.glance());
    }

    /** Whether no writer is there; one that died and left nothing to repair does not count. */
    private boolean isFree(long word) {
        return LockRecord.ownerOf(word) == 0
                && (!LockRecord.isOwnerDied(word) || owner.word.policy() == OnOwnerDeath.CONTINUE);
    }

    /** No writer is there, or the death of one is to be reported. */
    private final class NoWriter implements Gate.State {
        @Override
        public boolean isReached() {
            long word = owner.word.read();
            return isFree(word) || LockRecord.isOwnerDied(word) && owner.word.policy() == OnOwnerDeath.REPORT;
        }

        @Override
        public boolean isWorthEndingSpin() {
            return looksFree();
        }

        @Override
        public boolean isReachedAfterDeaths() {
            return isReached() || owner.word.abandonIfOwnerDied();
        }
    }

    private void leave(ReadHolds.OfThread held) {
        boolean last = owner.readers.remove();
        held.clear(); // After the count: close() must not succeed before.
        if (last) {
            owner.readersGone.open();
        }
    }

    /**
     * Gives the read lock back, which the calling thread may have taken through another object of the same lock.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold it; nothing is changed
     */
    @Override
    public void unlock() {
        ReadHolds.OfThread held = ofThisThread();
        if (held.count == 0) {
            throw new IllegalMonitorStateException("this thread does not hold the read lock: lock=" + view.describe());
        }
        if (--held.count == 0) {
            leave(held);
        }
        Reference.reachabilityFence(owner);
    }

    /**
     * How often the calling thread holds the read lock, through all its objects together.
     *
     * @return 0 if it does not hold it
     */
    public int getHoldCount() {
        return ofThisThread().count;
    }

    /**
     * Not supported: readers exclude nobody whom they could wait for.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException(
                "a read lock has no conditions; use those of a SharedReentrantLock: lock=" + view.describe());
    }

    /** The processes that read, and how many of their threads. */
    @Override
    public List<Holder> holders() {
        view.checkOpen();
        List<Holder> holders = List.copyOf(owner.readers.holders());
        Reference.reachabilityFence(owner);
        return holders;
    }

    @Override
    public List<Waiter> waiters() {
        view.checkOpen();
        List<Waiter> waiters = owner.waitingReaders();
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
        return "ReadLock of " + owner;
    }
}

package io.multiproc.sync;

import io.multiproc.Diagnosable;
import io.multiproc.Holder;
import io.multiproc.IncompatibleObjectException;
import io.multiproc.OwnerDiedException;
import io.multiproc.Waiter;
import io.multiproc.internal.lock.BlockingWait;
import io.multiproc.internal.lock.LocalHold;
import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.lock.Reports;
import io.multiproc.internal.object.Handle;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import io.multiproc.internal.time.Deadline;
import io.multiproc.memory.SharedOptions;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/**
 * A condition of a shared lock: threads of any processes wait for it, having given the lock back, until another one that holds the lock signals them.
 * Made by {@link SharedLock#newCondition()} and {@link SharedReentrantLock#newCondition()}; for a given number of threads that wait at once.
 *
 * <p>Signals wake exactly as many threads as asked for, in the order of waiting, and of those who wait only: a signal without waiting threads is not
 * remembered, and one who gave up leaves none behind. Nobody ever waits for the dead: a signal passes over threads whose process has died, and if one
 * dies between its signal and going on, the next gets its signal, within about a tenth of a second. If a process dies that holds the lock, and perhaps
 * was about to signal, all who wait go on within about a tenth of a second, as if signalled. Without a death there are no spurious wake-ups; conditions
 * are waited for in a loop all the same, because what was true at the signal may no longer be when the lock is taken again.
 *
 * <p>Every form of {@code await} releases all levels of a reentrant lock and acquires them again, and holds the lock when it ends in any way, also by an
 * error such as a full heap or a full stack, unless the lock itself is closed. If the lock's owner has died meanwhile, it throws an
 * {@link OwnerDiedException} <em>holding</em> the lock ({@link OwnerDiedException#isHeldByCaller()}), which is then to be repaired: repair what it guards, call
 * {@link SharedLock#markConsistent()}, and unlock; without it, the lock stays to be repaired, and waiting is refused.
 *
 * <p>Who is signalled is woken when the signalling thread gives its lock back, or any other lock of this library before that, or closes this object.
 *
 * <p>Memory consistency effects are those of the lock. Waiting and signalling cost a look at every entry, 24 bytes for each thread that may wait; a
 * signal to another process asks the kernel whether it lives. It takes 128 bytes of shared memory besides.
 *
 * <p>It travels by handle together with its lock. Closing ends this object's view; threads that wait through it take the lock again and get an
 * {@link IllegalStateException}.
 */
public final class SharedCondition implements Condition, Diagnosable, AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    static final int DEFAULT_WAITERS = 64;

    private final transient SharedMutex lock;
    private final transient View view;
    private final transient ConditionQueue queue;

    private SharedCondition(SharedMutex lock, View view) {
        this.lock = lock;
        this.view = view;
        queue = new ConditionQueue(view);
    }

    static SharedCondition create(SharedMutex lock, SharedOptions options, int waiters) {
        if (waiters < 1 || waiters > ConditionQueue.MOST_WAITERS) {
            throw new IllegalArgumentException("number of waiting threads out of range: waiters=" + waiters
                    + ", range=1.." + ConditionQueue.MOST_WAITERS);
        }
        lock.view.checkOpen();
        return new SharedCondition(
                lock,
                SyncViews.create(
                        Kind.CONDITION,
                        options,
                        ConditionQueue.sizeFor(waiters),
                        view -> ConditionQueue.initialize(view, waiters, lock.view)));
    }

    static SharedCondition open(SharedMutex lock, String name) {
        return of(lock, SyncViews.open(Kind.CONDITION, name));
    }

    /** The condition that a view shows; the view is closed if it is the condition of another lock, or damaged. */
    private static SharedCondition of(SharedMutex lock, View view) {
        try {
            SharedCondition condition = new SharedCondition(lock, view);
            if (!condition.queue.isOf(lock.view)) {
                throw new IncompatibleObjectException(view.describe(), "lock", lock.view.describe(), "another lock");
            }
            return condition;
        } catch (RuntimeException | Error e) {
            view.close();
            throw e;
        }
    }

    /**
     * Waits for a signal.
     *
     * @throws InterruptedException if the thread is interrupted before it is signalled, noticed within a tenth of a second; it holds the lock again
     * @throws OwnerDiedException if the lock's owner has died; the thread <em>holds</em> the lock, and must repair
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock; nothing is changed
     * @throws IllegalStateException if the condition is closed, the lock is to be repaired, or too many threads wait; the thread holds the lock
     */
    @Override
    public void await() throws InterruptedException {
        await(Deadline.NEVER, true);
    }

    /**
     * Waits for a signal, whatever interrupts there are.
     *
     * @throws OwnerDiedException if the lock's owner has died; the thread <em>holds</em> the lock, and must repair
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock; nothing is changed
     * @throws IllegalStateException if the condition is closed, the lock is to be repaired, or too many threads wait; the thread holds the lock
     */
    @Override
    public void awaitUninterruptibly() {
        try {
            await(Deadline.NEVER, false);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Waits for a signal for at most a time.
     *
     * @param nanos how long; zero or less: the lock is given back and taken again
     * @return how much of the time was left; zero or less if there was no signal in time
     * @throws InterruptedException if the thread is interrupted before it is signalled, noticed within a tenth of a second; it holds the lock again
     * @throws OwnerDiedException if the lock's owner has died; the thread <em>holds</em> the lock, and must repair
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock; nothing is changed
     * @throws IllegalStateException if the condition is closed, the lock is to be repaired, or too many threads wait; the thread holds the lock
     */
    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
        Deadline deadline = Deadline.afterNanos(nanos);
        boolean signalled = await(deadline, true);
        long left = deadline.remaining();
        return signalled ? Math.max(1, left) : Math.min(0, left);
    }

    /**
     * Waits for a signal for at most a time.
     *
     * @return false if there was no signal in time
     * @throws InterruptedException if the thread is interrupted before it is signalled, noticed within a tenth of a second; it holds the lock again
     * @throws OwnerDiedException if the lock's owner has died; the thread <em>holds</em> the lock, and must repair
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock; nothing is changed
     * @throws IllegalStateException if the condition is closed, the lock is to be repaired, or too many threads wait; the thread holds the lock
     */
    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return await(Deadline.after(time, unit), true);
    }

    /**
     * Waits for a signal for at most a time.
     *
     * @param limit how long; zero or less: the lock is given back and taken again
     * @return false if there was no signal in time
     * @throws InterruptedException if the thread is interrupted before it is signalled, noticed within a tenth of a second; it holds the lock again
     * @throws OwnerDiedException if the lock's owner has died; the thread <em>holds</em> the lock, and must repair
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock; nothing is changed
     * @throws IllegalStateException if the condition is closed, the lock is to be repaired, or too many threads wait; the thread holds the lock
     */
    public boolean await(Duration limit) throws InterruptedException {
        return await(Deadline.after(limit), true);
    }

    /**
     * Waits for a signal until a time of the day. If the machine's clock is set meanwhile, it is the time that would have been.
     *
     * @return false if there was no signal in time
     * @throws InterruptedException if the thread is interrupted before it is signalled, noticed within a tenth of a second; it holds the lock again
     * @throws OwnerDiedException if the lock's owner has died; the thread <em>holds</em> the lock, and must repair
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock; nothing is changed
     * @throws IllegalStateException if the condition is closed, the lock is to be repaired, or too many threads wait; the thread holds the lock
     */
    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        long now = System.currentTimeMillis();
        return await(Math.max(deadline.getTime(), now) - now, TimeUnit.MILLISECONDS);
    }

    /**
     * Waits until something is true, for at most a time in all, however many signals there are meanwhile.
     *
     * @param predicate what is waited for; asked holding the lock, at first and after each signal
     * @param limit how long; zero or less: the predicate is asked once
     * @return what the predicate said last
     * @throws InterruptedException if the thread is interrupted while it waits, noticed within a tenth of a second; it holds the lock again
     * @throws OwnerDiedException if the lock's owner has died; the thread <em>holds</em> the lock, and must repair
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock; nothing is changed
     * @throws IllegalStateException if the condition is closed, the lock is to be repaired, or too many threads wait; the thread holds the lock
     */
    public boolean await(BooleanSupplier predicate, Duration limit) throws InterruptedException {
        Objects.requireNonNull(predicate, "predicate");
        Deadline deadline = Deadline.after(limit);
        checkHeld();
        boolean inTime = true;
        while (!predicate.getAsBoolean()) {
            if (!inTime || deadline.isOver()) {
                return false;
            }
            inTime = await(deadline, true);
        }
        return true;
    }

    private boolean await(Deadline deadline, boolean interruptible) throws InterruptedException {
        checkHeld();
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException();
        }
        view.checkOpen();
        lock.checkConsistent();
        LockingThread thread = lock.ownership.thread();
        LocalHold.Views views = lock.ownership.views(thread);
        int depth = lock.word.depth();
        int deaths = lock.word.deaths();
        StackReserve.check();
        int entry = queue.enroll();
        if (entry < 0) {
            throw new IllegalStateException("too many threads wait: condition=" + view.describe() + ", waiters="
                    + queue.count() + "; create it for more");
        }
        boolean interrupted = false;
        boolean woken = false;
        boolean died = false;
        boolean signalled = false;
        try {
            lock.releaseAll(thread);
            queue.look(entry);
            interrupted = sleep(entry, deaths, deadline, interruptible);
            woken = true;
        } finally {
            try {
                died = lock.retake(thread, views, depth);
            } finally {
                signalled = leave(entry, woken);
            }
            Reference.reachabilityFence(this);
        }
        if (died) {
            throw lock.word.inRecovery();
        }
        boolean goesOn = signalled || lock.word.deaths() != deaths;
        if (interrupted && interruptible && !goesOn) {
            Thread.interrupted();
            throw new InterruptedException();
        }
        return goesOn;
    }

    /**
     * Sleeps until there is a signal, the time is over, or an owner of the lock has died, which may have been about to signal; whether there was an
     * interrupt that ended the sleep, which is pending afterwards.
     */
    private boolean sleep(int entry, int deaths, Deadline deadline, boolean interruptible) {
        try (BlockingWait wait = new BlockingWait(view, entry, deadline, interruptible)) {
            boolean inTime = true;
            while (inTime && queue.isWaiting(entry) && lock.word.deaths() == deaths) {
                if (wait.isDue()) {
                    queue.passOnFromTheDead();
                    lock.word.abandonIfOwnerDied();
                }
                int word = (int) queue.word(entry);
                inTime = !queue.isWaiting(entry) || wait.sleepWhile(word);
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * Frees the entry after the wait. A thread that holds the lock again and was woken goes on, even if the lock is to be repaired; the signal of any other
     * goes to the next.
     *
     * @param woken whether the sleep ended without an exception
     * @return whether there was a signal
     */
    private boolean leave(int entry, boolean woken) {
        if (woken && lock.isHeldByCurrentThread()) {
            return queue.leave(entry);
        }
        queue.leaveToAnother(entry);
        return false;
    }

    /**
     * Signals the thread that has waited longest.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock; nothing is changed
     * @throws IllegalStateException if the condition is closed
     */
    @Override
    public void signal() {
        signal(1);
    }

    /**
     * Signals the threads that have waited longest.
     *
     * @param number how many at most, zero or more
     * @return how many were signalled; fewer only if no more waited
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock; nothing is changed
     * @throws IllegalStateException if the condition is closed
     */
    public int signal(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("a number of threads must not be negative: number=" + number);
        }
        checkHeld();
        view.checkOpen();
        int signalled = 0;
        while (signalled < number && queue.signal()) {
            signalled++;
        }
        Reference.reachabilityFence(this);
        return signalled;
    }

    /**
     * Signals all threads that wait.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock; nothing is changed
     * @throws IllegalStateException if the condition is closed
     */
    @Override
    public void signalAll() {
        checkHeld();
        view.checkOpen();
        queue.signalAll();
        Reference.reachabilityFence(this);
    }

    SharedMutex lock() {
        return lock;
    }

    View view() {
        return view;
    }

    private void checkHeld() {
        if (!lock.isHeldByCurrentThread()) {
            throw lock.notHeld();
        }
    }

    /**
     * How many threads of all processes wait.
     *
     * @return the number at the moment of the call
     * @throws IllegalStateException if the condition is closed
     */
    public int getWaitQueueLength() {
        view.checkOpen();
        int waiting = queue.waiting();
        Reference.reachabilityFence(this);
        return waiting;
    }

    /** Nobody: a condition is waited for. Who holds its lock, the lock says. */
    @Override
    public List<Holder> holders() {
        view.checkOpen();
        return List.of();
    }

    /** The threads that wait for a signal. Who has been signalled and waits for the lock is among those who wait for the lock. */
    @Override
    public List<Waiter> waiters() {
        view.checkOpen();
        List<Waiter> waiters = Reports.waiters(view);
        Reference.reachabilityFence(this);
        return waiters;
    }

    /** How often a thread has waited for a signal for 0.1 s or more. */
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
     * The name.
     *
     * @return the name, or empty for an anonymous condition
     */
    public Optional<String> name() {
        return Optional.ofNullable(view.name());
    }

    /** Ends this object's view; the condition lives on for others. A second call does nothing. */
    @Override
    public void close() {
        if (!view.isClosed()) {
            LockingThread.current().wakeNow();
            view.close();
            queue.wakeOwn();
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Whether this object has been closed.
     *
     * @return true after {@link #close()}
     */
    public boolean isClosed() {
        return view.isClosed();
    }

    /** The condition, who waits, and its lock. */
    @Override
    public String toString() {
        String state = view.isClosed() ? "closed" : queue.describe() + Reports.describeWaiters(view);
        Reference.reachabilityFence(this);
        return "SharedCondition[" + view.describe() + ", " + state + ", of " + lock + "]";
    }

    private Object writeReplace() {
        return new Serialized(lock, view.handle());
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a SharedCondition travels as a handle");
    }

    private static final class Serialized implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // Object: a stream may have anything here, which is then refused.
        private final Object lock;

        @SuppressWarnings("serial")
        private final Object handle;

        Serialized(SharedMutex lock, Handle handle) {
            this.lock = lock;
            this.handle = handle;
        }

        private Object readResolve() throws InvalidObjectException {
            if (!(lock instanceof SharedMutex)) {
                throw new InvalidObjectException("the stream has a condition without its lock");
            }
            return of((SharedMutex) lock, View.attach(handle, Kind.CONDITION));
        }
    }
}

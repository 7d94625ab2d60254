package io.multiproc.sync;

import io.multiproc.Holder;
import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import io.multiproc.internal.wait.WaitWords;
import io.multiproc.memory.SharedOptions;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A point where a fixed number of parties, threads of any processes, wait for one another, again and again. What
 * {@link java.util.concurrent.CyclicBarrier} is to threads.
 *
 * <p>The last party to come may run an action before anybody passes; the others wait for it. If a party gives up (interrupt, end of its time, an action
 * that throws), says {@link #abort()}, or its process dies while it waits or runs the action, the barrier is broken: all who wait, and all who come,
 * get a {@link BrokenBarrierException}, until somebody calls {@link #reset()}. From then on it can be used at once, even while some have not yet left
 * the broken one. A death is noticed within about a tenth of a second, and always before anybody passes. A process that dies on its way to the barrier is
 * not waited for by proof but by time: use a limit.
 *
 * <p>Memory consistency effects: what a party did before {@code await} happens-before the action, and the action before what any party does after
 * {@code await} has returned, across processes.
 *
 * <p>All parties go on at once, in no order. A pass costs each party a lock and unlock, and the last one a question to the kernel for each other. It
 * takes 128 bytes of shared memory, and 16 for each party.
 */
public final class SharedBarrier extends Synchronizer {
    private static final long serialVersionUID = 1L;
    private static final int MOST_PARTIES = 1 << 15;

    private final transient BarrierState state;
    /** For those who have come. */
    private final transient Gate gate;

    /** For those who cannot come yet: others are in their action, or have not left. */
    private final transient Gate room;

    private final transient AtomicInteger inside = new AtomicInteger();
    private final transient AtomicBoolean closing = new AtomicBoolean();

    SharedBarrier(View view) {
        super(view);
        state = new BarrierState(view);
        gate = Gate.prompt(view, BarrierState.FLAG, WaitWords.ALL);
        room = Gate.prompt(view, BarrierState.ROOM_FLAG, WaitWords.ALL);
    }

    /**
     * Makes an anonymous barrier: others get it only as a handle.
     *
     * @param parties how many wait for one another, 1 to 32768
     * @return a new barrier
     * @throws IllegalArgumentException if the number is out of range
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedBarrier create(int parties) {
        return create(SharedOptions.anonymous(), parties);
    }

    /**
     * Makes a barrier with a name.
     *
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}
     * @param parties how many wait for one another, 1 to 32768
     * @return a new barrier
     * @throws IllegalArgumentException if the number is out of range
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedBarrier create(String name, int parties) {
        return create(SharedOptions.named(name), parties);
    }

    /**
     * Makes a barrier.
     *
     * @param options its name and the number of processes
     * @param parties how many wait for one another, 1 to 32768
     * @return a new barrier
     * @throws IllegalArgumentException if the number is out of range
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedBarrier create(SharedOptions options, int parties) {
        return new SharedBarrier(createView(options, parties));
    }

    private static View createView(SharedOptions options, int parties) {
        if (parties < 1 || parties > MOST_PARTIES) {
            throw new IllegalArgumentException(
                    "number of parties out of range: parties=" + parties + ", range=1.." + MOST_PARTIES);
        }
        return SyncViews.create(
                Kind.BARRIER, options, BarrierState.sizeFor(parties), view -> BarrierState.initialize(view, parties));
    }

    /**
     * Opens the barrier of a name.
     *
     * @param name the name
     * @return the barrier
     * @throws io.multiproc.NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if something else has it
     */
    public static SharedBarrier open(String name) {
        return new SharedBarrier(SyncViews.open(Kind.BARRIER, name));
    }

    /**
     * Opens the barrier of a name, or makes it.
     *
     * @param name the name
     * @param parties how many, if it has to be made; an existing barrier keeps its own
     * @return the barrier
     * @throws IllegalArgumentException if the number is out of range and the barrier must be made
     * @throws io.multiproc.IncompatibleObjectException if something else has the name
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedBarrier openOrCreate(String name, int parties) {
        return new SharedBarrier(
                SyncViews.openOrCreate(Kind.BARRIER, name, () -> createView(SharedOptions.named(name), parties)));
    }

    /**
     * Waits for the other parties.
     *
     * @return how many were still to come: parties - 1 for the first, 0 for the last
     * @throws BrokenBarrierException if the barrier is broken, or breaks while this waits
     * @throws InterruptedException if the thread is interrupted; the barrier is broken then
     * @throws IllegalStateException if this barrier is closed; if that happens while this waits, the barrier is broken
     */
    public int await() throws BrokenBarrierException, InterruptedException {
        try {
            return await(null, false, 0);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Waits for the other parties. If this one is the last to come, it runs the action before anybody passes; the actions of the others are not run.
     *
     * @param action what the last party does; if it throws, the barrier is broken and the exception comes out here
     * @return how many were still to come: parties - 1 for the first, 0 for the last
     * @throws BrokenBarrierException if the barrier is broken, or breaks while this waits
     * @throws InterruptedException if the thread is interrupted; the barrier is broken then
     * @throws IllegalStateException if this barrier is closed; if that happens while this waits, the barrier is broken
     */
    public int await(Runnable action) throws BrokenBarrierException, InterruptedException {
        try {
            return await(Objects.requireNonNull(action, "action"), false, 0);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Waits for the other parties for at most a time.
     *
     * @param limit how long; zero or less: not at all. An action that another party has begun is waited for
     * @return how many were still to come: parties - 1 for the first, 0 for the last
     * @throws TimeoutException if the time is over; the barrier is broken then. The message says who waited
     * @throws BrokenBarrierException if the barrier is broken, or breaks while this waits
     * @throws InterruptedException if the thread is interrupted; the barrier is broken then
     * @throws IllegalStateException if this barrier is closed; if that happens while this waits, the barrier is broken
     */
    public int await(Duration limit) throws BrokenBarrierException, InterruptedException, TimeoutException {
        return await(null, true, deadline(limit));
    }

    /**
     * Waits for the other parties for at most a time.
     *
     * @param time how long; zero or less: not at all. An action that another party has begun is waited for
     * @param unit of the time
     * @return how many were still to come: parties - 1 for the first, 0 for the last
     * @throws TimeoutException if the time is over; the barrier is broken then. The message says who waited
     * @throws BrokenBarrierException if the barrier is broken, or breaks while this waits
     * @throws InterruptedException if the thread is interrupted; the barrier is broken then
     * @throws IllegalStateException if this barrier is closed; if that happens while this waits, the barrier is broken
     */
    public int await(long time, TimeUnit unit) throws BrokenBarrierException, InterruptedException, TimeoutException {
        return await(null, true, deadline(time, unit));
    }

    /**
     * Waits for the other parties for at most a time. If this one is the last to come, it runs the action before anybody passes.
     *
     * @param action what the last party does; if it throws, the barrier is broken and the exception comes out here
     * @param limit how long; zero or less: not at all. An action that another party has begun is waited for
     * @return how many were still to come: parties - 1 for the first, 0 for the last
     * @throws TimeoutException if the time is over; the barrier is broken then. The message says who waited
     * @throws BrokenBarrierException if the barrier is broken, or breaks while this waits
     * @throws InterruptedException if the thread is interrupted; the barrier is broken then
     * @throws IllegalStateException if this barrier is closed; if that happens while this waits, the barrier is broken
     */
    public int await(Runnable action, Duration limit)
            throws BrokenBarrierException, InterruptedException, TimeoutException {
        return await(Objects.requireNonNull(action, "action"), true, deadline(limit));
    }

    private int await(Runnable action, boolean limited, long deadline)
            throws BrokenBarrierException, InterruptedException, TimeoutException {
        inside.incrementAndGet();
        try {
            if (closing.get()) {
                throw view.closedException();
            }
            if (Thread.interrupted()) {
                abort();
                throw new InterruptedException();
            }
            Arrival arrival = arrive(action != null);
            try {
                if (arrival.acts) {
                    act(arrival.entry, action);
                } else {
                    awaitSettled(arrival.entry, limited, deadline);
                }
                if (state.stateOf(arrival.entry) == BarrierState.PASSED) {
                    return arrival.index;
                }
                throw broken();
            } finally {
                if (state.leave(arrival.entry) || arrival.index == 0) {
                    gate.open();
                }
                room.open();
            }
        } finally {
            inside.decrementAndGet();
            Reference.reachabilityFence(this);
        }
    }

    /**
     * A party that has come.
     *
     * @param entry its entry
     * @param index how many were still to come
     * @param acts whether it must run the action
     */
    private record Arrival(int entry, int index, boolean acts) {}

    private Arrival arrive(boolean hasAction) throws BrokenBarrierException {
        while (true) {
            LockingThread holder = state.lock();
            try {
                if (state.phase() == BarrierState.BROKEN_PHASE) {
                    throw broken();
                }
                int entry = state.phase() == BarrierState.FILLING ? state.arrive() : -1;
                if (entry >= 0) {
                    int index = state.parties() - state.waiting();
                    return new Arrival(entry, index, index == 0 && fill(hasAction));
                }
            } finally {
                state.unlock(holder);
            }
            // Those before are in their action, or have not left yet. Both end.
            room.awaitUninterruptibly(() -> state.isOpen() || state.isStuck());
            breakIfStuck();
        }
    }

    /** Under the lock: all parties have come; whether this one must run the action. */
    private boolean fill(boolean hasAction) {
        if (state.isAnyDead()) {
            state.breakUp();
        } else if (hasAction) {
            state.act();
            return true;
        } else {
            state.pass();
        }
        return false;
    }

    private void act(int entry, Runnable action) {
        boolean done = false;
        try {
            action.run();
            done = true;
        } finally {
            LockingThread holder = state.lock();
            try {
                // Nothing to do if somebody has reset or aborted the barrier meanwhile.
                if (!isSettled(entry) && done && !state.isAnyDead()) {
                    state.pass();
                } else if (!isSettled(entry)) {
                    state.breakUp();
                }
            } finally {
                state.unlock(holder);
            }
        }
    }

    private void awaitSettled(int entry, boolean limited, long deadline) throws InterruptedException, TimeoutException {
        InterruptedException interrupt = null;
        boolean inTime = true;
        while (interrupt == null && inTime && !isSettled(entry)) {
            try {
                inTime = gate.await(
                        () -> isSettled(entry), () -> isSettled(entry) || state.isStuck(), limited, deadline);
            } catch (InterruptedException e) {
                interrupt = e;
            }
            if (!isSettled(entry)) {
                breakIfStuck();
            }
        }
        String waiting = inTime ? "" : state.describeWaiting();
        if (isSettled(entry) || !giveUp(entry)) {
            if (interrupt != null) {
                Thread.currentThread().interrupt();
            }
        } else if (interrupt != null) {
            throw interrupt;
        } else {
            throw new TimeoutException("not all parties came in time: barrier=" + view.describe() + ", parties="
                    + state.parties() + ", waiting: " + waiting);
        }
    }

    private boolean isSettled(int entry) {
        return state.stateOf(entry) != BarrierState.WAITING;
    }

    /** Breaks the barrier if this party still waits, but not while a living party runs the action; whether it did. */
    private boolean giveUp(int entry) {
        while (true) {
            LockingThread holder = state.lock();
            try {
                if (isSettled(entry)) {
                    return false;
                }
                if (state.phase() != BarrierState.ACTING) {
                    state.breakUp();
                    break;
                }
            } finally {
                state.unlock(holder);
            }
            gate.awaitUninterruptibly(() -> isSettled(entry) || state.isStuck());
            breakIfStuck();
        }
        open();
        return true;
    }

    /** The phase has changed. */
    private void open() {
        gate.open();
        room.open();
    }

    /** Does what the dead have left undone, and breaks the barrier for them; nothing if nobody has died. */
    private void breakIfStuck() {
        if (state.isStuck()) {
            LockingThread holder = state.lock(); // Repairs.
            try {
                if (state.isStuck()) {
                    state.breakUp();
                }
            } finally {
                state.unlock(holder);
            }
            open();
        }
    }

    private BrokenBarrierException broken() {
        return new BrokenBarrierException("a party gave up, died, or said so: barrier=" + view.describe());
    }

    /**
     * Breaks the barrier: all who wait or come get a {@link BrokenBarrierException}, until somebody resets it.
     *
     * @throws IllegalStateException if this barrier is closed
     */
    public void abort() {
        LockingThread holder = state.lock();
        try {
            state.breakUp();
        } finally {
            state.unlock(holder);
        }
        open();
        Reference.reachabilityFence(this);
    }

    /**
     * Makes the barrier as new; those who wait get a {@link BrokenBarrierException}, and so does a party that runs the action, after it.
     *
     * @throws IllegalStateException if this barrier is closed
     */
    public void reset() {
        LockingThread holder = state.lock();
        try {
            state.breakUp();
            state.refill();
        } finally {
            state.unlock(holder);
        }
        open();
        Reference.reachabilityFence(this);
    }

    /**
     * Whether the barrier is broken.
     *
     * @return true if a party has given up, said so, or died while waiting, since the last reset
     * @throws IllegalStateException if this barrier is closed
     */
    public boolean isBroken() {
        view.checkOpen();
        boolean broken = state.phase() >= BarrierState.BREAKING || state.isAnyDead();
        Reference.reachabilityFence(this);
        return broken;
    }

    /**
     * How many wait for one another.
     *
     * @return the number that the barrier was made with
     */
    public int getParties() {
        return state.parties();
    }

    /**
     * How many parties wait.
     *
     * @return the number at the moment of the call
     * @throws IllegalStateException if this barrier is closed
     */
    public int getNumberWaiting() {
        view.checkOpen();
        int waiting = state.waiting();
        Reference.reachabilityFence(this);
        return waiting;
    }

    /**
     * Ends this object's view; the barrier lives on for others. If threads of this process wait through it, the barrier is broken, and they get an
     * {@link IllegalStateException} or a {@link BrokenBarrierException}. A second call does nothing.
     */
    @Override
    public void close() {
        if (!closing.getAndSet(true)) {
            // Pairs with await, which counts itself before it looks whether this is closing.
            if (inside.get() > 0) {
                abort();
            }
            super.close();
        }
    }

    @Override
    void wakeAll() {
        gate.wakeAll();
        room.wakeAll();
    }

    /** The process that runs the action, if one does. */
    @Override
    List<Holder> knownHolders() {
        return state.runner();
    }

    @Override
    String describeState() {
        String waiting = state.describeWaiting();
        return "parties=" + state.parties() + (state.phase() >= BarrierState.BREAKING ? ", broken" : "")
                + (waiting.isEmpty() ? "" : ", waiting: " + waiting) + state.describeInside();
    }
}

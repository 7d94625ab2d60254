package io.multiproc.sync;

import io.multiproc.Holder;
import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.EarlyClasses;
import io.multiproc.internal.time.Deadline;
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
 * <p>The last party to come may run an action before any party passes; the others wait for it. If a party gives up (interrupt, end of its time, an action
 * that throws), says {@link #abort()}, or its process dies while it waits or runs the action, the barrier is broken: all threads that wait or
 * come get a {@link BrokenBarrierException}, until a thread calls {@link #reset()}. From then on it can be used at once, even while some have not yet left
 * the broken one. A death is noticed within about a tenth of a second, and before any party passes, unless the process dies in the last millisecond
 * before that: then its party has passed as well. A process that dies on its way to the barrier is waited for: use a limit.
 *
 * <p>Memory consistency effects: what a party did before {@code await} happens-before the action, and the action before what any party does after
 * {@code await} has returned, across processes.
 *
 * <p>All parties go on at once, in no order. A pass costs each party two atomic operations and two writes, and the last one another two; if the phase has
 * lasted for longer than a millisecond, the last one also asks the kernel whether each other process lives. No operation blocks for a process that is
 * stopped while it uses the barrier, except that parties wait for it, within their limits. {@link #waiters()} lists a thread once it has waited for a tenth of
 * a second. A barrier takes 384 bytes of shared memory, and 256 for each of up to 32 parties, 128 for each of up to 512, 16 for each of more.
 */
public final class SharedBarrier extends Synchronizer {
    private static final long serialVersionUID = 1L;

    static {
        EarlyClasses.initialize(BarrierParty.Outcome.class);
    }

    private final transient BarrierState state;
    private final transient BarrierWait wait;

    /** For threads that find no free entry: more have come than twice the number of parties. */
    private final transient Gate room;

    private final transient AtomicInteger inside = new AtomicInteger();
    private final transient AtomicBoolean closing = new AtomicBoolean();

    SharedBarrier(View view) {
        super(view);
        state = new BarrierState(view);
        wait = new BarrierWait(view, state);
        room = Gate.prompt(view, BarrierLayout.ROOM, WaitWords.ALL);
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
        if (parties < 1 || parties > BarrierLayout.MOST_PARTIES) {
            throw new IllegalArgumentException(
                    "number of parties out of range: parties=" + parties + ", range=1.." + BarrierLayout.MOST_PARTIES);
        }
        return SyncViews.create(
                Kind.BARRIER, options, BarrierLayout.sizeFor(parties), view -> BarrierState.initialize(view, parties));
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
     * @throws InterruptedException if the thread is interrupted, also while another party runs its action; if this thread had arrived, the barrier is
     *     broken then
     * @throws IllegalStateException if this barrier is closed; if that happens while this waits, the barrier is broken
     */
    public int await() throws BrokenBarrierException, InterruptedException {
        try {
            return await(null, Deadline.NEVER);
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
     * @throws InterruptedException if the thread is interrupted, also while another party runs its action; if this thread had arrived, the barrier is
     *     broken then
     * @throws IllegalStateException if this barrier is closed; if that happens while this waits, the barrier is broken
     */
    public int await(Runnable action) throws BrokenBarrierException, InterruptedException {
        try {
            return await(Objects.requireNonNull(action, "action"), Deadline.NEVER);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Waits for the other parties for at most a time.
     *
     * @param limit how long; zero or less: not at all
     * @return how many were still to come: parties - 1 for the first, 0 for the last
     * @throws TimeoutException if the time is over, also while another party runs its action; if this thread had arrived, the barrier is broken then. The
     *     message says who waited
     * @throws BrokenBarrierException if the barrier is broken, or breaks while this waits
     * @throws InterruptedException if the thread is interrupted, also while another party runs its action; if this thread had arrived, the barrier is
     *     broken then
     * @throws IllegalStateException if this barrier is closed; if that happens while this waits, the barrier is broken
     */
    public int await(Duration limit) throws BrokenBarrierException, InterruptedException, TimeoutException {
        return await(null, Deadline.after(limit));
    }

    /**
     * Waits for the other parties for at most a time.
     *
     * @param time how long; zero or less: not at all
     * @param unit of the time
     * @return how many were still to come: parties - 1 for the first, 0 for the last
     * @throws TimeoutException if the time is over, also while another party runs its action; if this thread had arrived, the barrier is broken then. The
     *     message says who waited
     * @throws BrokenBarrierException if the barrier is broken, or breaks while this waits
     * @throws InterruptedException if the thread is interrupted, also while another party runs its action; if this thread had arrived, the barrier is
     *     broken then
     * @throws IllegalStateException if this barrier is closed; if that happens while this waits, the barrier is broken
     */
    public int await(long time, TimeUnit unit) throws BrokenBarrierException, InterruptedException, TimeoutException {
        return await(null, Deadline.after(time, unit));
    }

    /**
     * Waits for the other parties for at most a time. If this one is the last to come, it runs the action before anybody passes.
     *
     * @param action what the last party does; if it throws, the barrier is broken and the exception comes out here
     * @param limit how long; zero or less: not at all
     * @return how many were still to come: parties - 1 for the first, 0 for the last
     * @throws TimeoutException if the time is over, also while another party runs its action; if this thread had arrived, the barrier is broken then. The
     *     message says who waited
     * @throws BrokenBarrierException if the barrier is broken, or breaks while this waits
     * @throws InterruptedException if the thread is interrupted, also while another party runs its action; if this thread had arrived, the barrier is
     *     broken then
     * @throws IllegalStateException if this barrier is closed; if that happens while this waits, the barrier is broken
     */
    public int await(Runnable action, Duration limit)
            throws BrokenBarrierException, InterruptedException, TimeoutException {
        return await(Objects.requireNonNull(action, "action"), Deadline.after(limit));
    }

    private int await(Runnable action, Deadline deadline)
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
            if (view.life().claimed() == 0) {
                view.claim();
            }
            BarrierParty party = arrive(deadline);
            try {
                await(party, action, deadline);
            } finally {
                party.leave();
            }
            return party.index();
        } finally {
            inside.decrementAndGet();
            Reference.reachabilityFence(this);
        }
    }

    /** Claims an entry and counts this thread, waiting while others are in their action or have not left. */
    private BarrierParty arrive(Deadline deadline)
            throws BrokenBarrierException, InterruptedException, TimeoutException {
        BarrierParty party = new BarrierParty(state, room);
        while (true) {
            long published = state.published();
            if (BarrierLayout.stateOf(published) == BarrierLayout.FILLING) {
                if (party.claimEntry(published)) {
                    if (party.count()) {
                        return party;
                    }
                } else {
                    awaitRoom(deadline);
                }
            }
            // The thread that has changed the stage may have died, or be stopped, before it publishes that.
            state.publish();
            awaitFilling(deadline);
        }
    }

    /** Waits a while for a free entry, before the entries of the dead are looked at again. */
    private void awaitRoom(Deadline deadline) throws InterruptedException, TimeoutException {
        long slice = Math.min(deadline.remaining(), WaitWords.SLICE_NANOS);
        if (!room.await(state.entries()::hasFree, Deadline.afterNanos(slice)) && deadline.isOver()) {
            throw timeout(state.describeWaiting());
        }
    }

    /** Waits until the phase that is on takes parties. */
    private void awaitFilling(Deadline deadline) throws BrokenBarrierException, InterruptedException, TimeoutException {
        if (!wait.await(() -> state.takesParties() || state.isMarkedBroken(), deadline)) {
            throw timeout(state.describeWaiting());
        }
        if (state.isMarkedBroken()) {
            throw broken();
        }
    }

    private void await(BarrierParty party, Runnable action, Deadline deadline)
            throws BrokenBarrierException, InterruptedException, TimeoutException {
        if (party.index() == 0) {
            finish(party.phase(), action);
        }
        try {
            if (!wait.await(party, deadline)) {
                String waiting = state.describeWaiting();
                if (state.breakUp(party.phase())) {
                    throw timeout(waiting);
                }
            }
        } catch (InterruptedException e) {
            if (state.breakUp(party.phase())) {
                throw e;
            }
            Thread.currentThread().interrupt(); // It has passed, or another party has broken the barrier.
        }
        if (party.outcome() == BarrierParty.Outcome.BROKEN) {
            throw broken();
        }
    }

    /** The last party lets all pass, after its action. */
    private void finish(int phase, Runnable action) {
        if (state.isPartyDead(phase)) {
            state.breakUp(phase);
        } else if (action == null) {
            state.pass(phase);
        } else if (state.beginAction(phase)) {
            boolean done = false;
            try {
                action.run();
                done = true;
            } finally {
                if (done && !state.entries().isAnyDead(phase)) {
                    state.pass(phase);
                } else {
                    state.breakUp(phase);
                }
            }
        }
    }

    private TimeoutException timeout(String waiting) {
        return new TimeoutException("not all parties came in time: barrier=" + view.describe() + ", parties="
                + state.parties() + ", waiting: " + waiting);
    }

    private BrokenBarrierException broken() {
        return new BrokenBarrierException("a party gave up, died, or said so: barrier=" + view.describe());
    }

    /**
     * Breaks the barrier: all threads that wait or come get a {@link BrokenBarrierException}, until the barrier is reset. Does not block.
     *
     * @throws IllegalStateException if this barrier is closed
     */
    public void abort() {
        view.checkOpen();
        state.breakUp();
        Reference.reachabilityFence(this);
    }

    /**
     * Makes the barrier as new. Threads that wait get a {@link BrokenBarrierException}, and so does a party that runs the action, after it. Does not
     * block.
     *
     * @throws IllegalStateException if this barrier is closed
     */
    public void reset() {
        view.checkOpen();
        state.reset();
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
        boolean broken = state.isBroken();
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
        wait.wakeAll();
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
        return "parties=" + state.parties() + (state.isBroken() ? ", broken" : "")
                + (waiting.isEmpty() ? "" : ", waiting: " + waiting);
    }
}

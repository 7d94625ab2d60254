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
 * A flag that processes share and wait for. Whoever waits at the moment of a {@link #set()} is released, even if a {@link #clear()} follows at once.
 *
 * <p>Memory consistency effects: what a thread did before {@code set()} happens-before what any thread of any process does after an {@code await}
 * that this released, or after an {@code isSet()} that saw it.
 *
 * <p>The state is one word, changed in one step: a process that dies leaves the event set or not set, and nobody waits for it. If the one that sets
 * dies before it has woken the others, they notice within a tenth of a second. All waiting threads go on at once, in no order. Setting costs one
 * compare-and-set if nobody sleeps, looking one read; it takes 128 bytes of shared memory.
 */
public final class SharedEvent extends Synchronizer {
    private static final long serialVersionUID = 1L;

    // 0: state: bit 0 is set or not, the rest counts the sets; 8: flag of the gate
    private static final int STATE = 0;
    private static final int FLAG = STATE + Long.BYTES;
    private static final int SIZE = FLAG + Long.BYTES;
    private static final int SET = 1;
    private static final int ONE_SET = 2;

    private final transient ByteBuffer words;
    private final transient int at;
    private final transient Gate gate;

    SharedEvent(View view) {
        super(view);
        view.requireData(SIZE);
        words = view.words();
        at = view.dataAt() + STATE;
        gate = Gate.prompt(view, FLAG, WaitWords.ALL);
    }

    /**
     * Makes an anonymous event, not set: others get it only as a handle.
     *
     * @return a new event
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedEvent create() {
        return create(SharedOptions.anonymous());
    }

    /**
     * Makes an event with a name, not set.
     *
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}
     * @return a new event
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedEvent create(String name) {
        return create(SharedOptions.named(name));
    }

    /**
     * Makes an event, not set.
     *
     * @param options its name; any number of processes can use it
     * @return a new event
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedEvent create(SharedOptions options) {
        return new SharedEvent(createView(options));
    }

    private static View createView(SharedOptions options) {
        return SyncViews.create(Kind.EVENT, options, SIZE, view -> {});
    }

    /**
     * Opens the event of a name.
     *
     * @param name the name
     * @return the event
     * @throws io.multiproc.NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if something else has it
     */
    public static SharedEvent open(String name) {
        return new SharedEvent(SyncViews.open(Kind.EVENT, name));
    }

    /**
     * Opens the event of a name, or makes it.
     *
     * @param name the name
     * @return the event
     * @throws io.multiproc.IncompatibleObjectException if something else has the name
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedEvent openOrCreate(String name) {
        return new SharedEvent(SyncViews.openOrCreate(Kind.EVENT, name, () -> createView(SharedOptions.named(name))));
    }

    private long state() {
        return Words.getLongVolatile(words, at);
    }

    /**
     * Whether it is set.
     *
     * @return true if so at the moment of the call
     * @throws IllegalStateException if this event is closed
     */
    public boolean isSet() {
        view.checkOpen();
        boolean set = (state() & SET) != 0;
        Reference.reachabilityFence(this);
        return set;
    }

    /**
     * Sets the event, and releases all who wait. Does nothing if it is set.
     *
     * @throws IllegalStateException if this event is closed
     */
    public void set() {
        view.checkOpen();
        for (long old = state(); (old & SET) == 0; old = state()) {
            if (Words.compareAndSetLong(words, at, old, old + ONE_SET | SET)) {
                gate.open();
                break;
            }
        }
        Reference.reachabilityFence(this);
    }

    /**
     * Takes the event back: who waits from now on waits for the next {@link #set()}.
     *
     * @throws IllegalStateException if this event is closed
     */
    public void clear() {
        view.checkOpen();
        for (long old = state(); (old & SET) != 0; old = state()) {
            if (Words.compareAndSetLong(words, at, old, old & ~SET)) {
                break;
            }
        }
        Reference.reachabilityFence(this);
    }

    /**
     * Waits until the event is set, or has been set since this call began.
     *
     * @throws InterruptedException if the thread is interrupted; noticed within a tenth of a second
     * @throws IllegalStateException if this event is closed, also while this waits
     */
    public void await() throws InterruptedException {
        await(Deadline.NEVER);
    }

    /**
     * Waits until the event is set, or has been set since this call began, for at most a time.
     *
     * @param time how long; zero or less: not at all
     * @param unit of the time
     * @return false if the time was over before
     * @throws InterruptedException if the thread is interrupted; noticed within a tenth of a second
     * @throws IllegalStateException if this event is closed, also while this waits
     */
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return await(Deadline.after(time, unit));
    }

    /**
     * Waits until the event is set, or has been set since this call began, for at most a time.
     *
     * @param limit how long; zero or less: not at all
     * @return false if the time was over before
     * @throws InterruptedException if the thread is interrupted; noticed within a tenth of a second
     * @throws IllegalStateException if this event is closed, also while this waits
     */
    public boolean await(Duration limit) throws InterruptedException {
        return await(Deadline.after(limit));
    }

    private boolean await(Deadline deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        view.checkOpen();
        long begin = state();
        boolean was = (begin & SET) != 0 || gate.await(() -> isReleased(begin), deadline);
        Reference.reachabilityFence(this);
        return was;
    }

    /** Set, or set and cleared again, any number of times. */
    private boolean isReleased(long begin) {
        return (state() | SET) != (begin | SET) || (state() & SET) != 0;
    }

    @Override
    void wakeAll() {
        gate.wakeAll();
    }

    @Override
    String describeState() {
        return (state() & SET) != 0 ? "set" : "not set";
    }
}

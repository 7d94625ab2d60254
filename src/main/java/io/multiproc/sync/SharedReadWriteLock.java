package io.multiproc.sync;

import io.multiproc.Holder;
import io.multiproc.OwnerDiedException;
import io.multiproc.Waiter;
import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.lock.LockWord;
import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.lock.Ownership;
import io.multiproc.internal.lock.Reports;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;
import io.multiproc.internal.wait.WaitWords;
import io.multiproc.memory.SharedOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * A lock that processes share, held by any number of readers or by one writer. Both locks are reentrant; who holds the write lock may take the read
 * lock too and keep it, but not the other way round.
 *
 * <p>Memory consistency effects: what a thread did before it unlocked the write lock happens-before what any thread of any process does after it has
 * then taken either lock; and what it did before it unlocked the read lock, before what the next writer does.
 *
 * <p>If a process dies that holds the read lock, its hold is returned: a waiting writer goes on within about a tenth of a second. If a process dies
 * that holds the write lock, or waits with it for the readers to leave, readers and writers get an {@link OwnerDiedException} until one of them has
 * called {@link WriteLock#recover()}, repaired what the lock guards, and called {@link WriteLock#markConsistent()}; or they simply go on, if the lock
 * was created with {@link io.multiproc.OnOwnerDeath#CONTINUE}.
 *
 * <p>Writers come first: a reader that comes while a writer has the lock or waits for readers to leave, waits, unless it reads already. Among writers,
 * and among readers, there is no order. Read lock and unlock cost one atomic addition each if there is no writer. Each process counts its own readers in a
 * cache line of its own, so reading grows with the number of cores; a writer looks at one line for each process that has read. The lock takes 128 bytes of
 * shared memory, and 128 for each of up to 32 processes, 64 for each of more, at least 4 KiB then. One without a name is for at least 64 processes: 6 KiB.
 */
public final class SharedReadWriteLock extends Synchronizer implements ReadWriteLock {
    private static final long serialVersionUID = 1L;

    final transient LockWord word;
    final transient Ownership ownership;
    final transient ReadHolds readHolds;
    final transient ReaderTable readers;
    final transient Gate readersGone;
    final transient Gate writerGone;
    private final transient ReadLock readLock;
    private final transient WriteLock writeLock;

    SharedReadWriteLock(View view) {
        super(view);
        view.requireData(ReadWriteLayout.sizeFor(view.slots()));
        word = new LockWord(view, view.lockAt());
        ownership = new Ownership(view, word);
        readers = new ReaderTable(view);
        readHolds = view.shared(ReadHolds.class, () -> new ReadHolds(view));
        readersGone = Gate.prompt(view, ReadWriteLayout.READERS_GONE, 1);
        writerGone = Gate.prompt(view, ReadWriteLayout.WRITER_GONE, WaitWords.ALL);
        readLock = new ReadLock(this);
        writeLock = new WriteLock(this);
        view.refuseCloseWhile(this::isHeldThroughThis);
    }

    private boolean isHeldThroughThis() {
        giveBackOfEnded();
        return ownership.isHeldThroughView() || readHolds.isThrough(view.serial());
    }

    /** Gives back what threads of this process hold for reading that have ended. */
    private void giveBackOfEnded() {
        readHolds.removeEnded(this::noteReaderGone);
    }

    /** A thread of this process does not read any more. */
    private void noteReaderGone() {
        if (readers.remove()) {
            readersGone.open();
        }
    }

    /** Whether a thread reads whose process lives, and that has not ended if it is a thread of this process. */
    boolean isAnyReaderAlive() {
        giveBackOfEnded();
        return readers.isAnyAlive();
    }

    /**
     * Makes an anonymous lock: others get it only as a handle.
     *
     * @return a new free lock
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedReadWriteLock create() {
        return create(SharedOptions.anonymous());
    }

    /**
     * Makes a lock with a name.
     *
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}
     * @return a new free lock
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedReadWriteLock create(String name) {
        return create(SharedOptions.named(name));
    }

    /**
     * Makes a lock.
     *
     * @param options its name, the number of processes, and what happens when a writer dies
     * @return a new free lock
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedReadWriteLock create(SharedOptions options) {
        return new SharedReadWriteLock(createView(options));
    }

    private static View createView(SharedOptions options) {
        return SyncViews.create(
                Kind.READ_WRITE_LOCK,
                options,
                ReadWriteLayout.sizeFor(SyncViews.slots(options)),
                view -> LockWord.initialize(view, view.lockAt(), options.onOwnerDeath()));
    }

    /**
     * Opens the lock of a name.
     *
     * @param name the name
     * @return the lock
     * @throws io.multiproc.NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if something else has it
     */
    public static SharedReadWriteLock open(String name) {
        return new SharedReadWriteLock(SyncViews.open(Kind.READ_WRITE_LOCK, name));
    }

    /**
     * Opens the lock of a name, or makes it.
     *
     * @param name the name
     * @return the lock
     * @throws io.multiproc.IncompatibleObjectException if something else has the name
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedReadWriteLock openOrCreate(String name) {
        return new SharedReadWriteLock(
                SyncViews.openOrCreate(Kind.READ_WRITE_LOCK, name, () -> createView(SharedOptions.named(name))));
    }

    /**
     * The lock of the readers. A hold belongs to the thread and to the lock: it can be given back through any object of the lock in this process.
     *
     * @return always the same object
     */
    @Override
    public ReadLock readLock() {
        return readLock;
    }

    /**
     * The lock of the writer.
     *
     * @return always the same object
     */
    @Override
    public WriteLock writeLock() {
        return writeLock;
    }

    /**
     * Ends this object's view of the lock; the lock lives on for others. Threads of this process that wait through it get an
     * {@link IllegalStateException}. A second call does nothing. Holds of threads that have ended are given back; a write lock is abandoned, as by the
     * death of its process.
     *
     * @throws IllegalStateException if a thread of this process holds one of the two locks and has taken it through this object since it was last without it
     */
    @Override
    public void close() {
        super.close();
    }

    boolean isWrittenHere() {
        int own = view.life().claimed();
        return own != 0
                && LockRecord.holderOf(word.read())
                        == LockRecord.held(own, LockingThread.current().number());
    }

    /** The writer's thread, and the processes that read. */
    @Override
    List<Holder> knownHolders() {
        List<Holder> holders = new ArrayList<>(writer());
        holders.addAll(readers.holders());
        return holders;
    }

    /** The writer's thread, also while it waits for the readers to leave. */
    List<Holder> writer() {
        return word.holder().stream().toList();
    }

    /** Who waits to read. */
    List<Waiter> waitingReaders() {
        return Reports.waiters(view, place -> place == writerGoneAt(view.dataAt()));
    }

    /** Who waits to write. */
    List<Waiter> waitingWriters() {
        return Reports.waiters(view, place -> place != writerGoneAt(view.dataAt()));
    }

    /** Where a writer sleeps until the readers have left. */
    static int readersGoneAt(int dataAt) {
        return dataAt + ReadWriteLayout.READERS_GONE;
    }

    /** Where readers sleep until a writer has left. */
    static int writerGoneAt(int dataAt) {
        return dataAt + ReadWriteLayout.WRITER_GONE;
    }

    @Override
    void wakeAll() {
        readersGone.wakeAll();
        writerGone.wakeAll();
    }

    @Override
    String describeState() {
        return word.describeHolder() + readers.describe();
    }
}

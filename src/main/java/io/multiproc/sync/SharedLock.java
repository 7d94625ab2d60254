package io.multiproc.sync;

import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.object.Handle;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import io.multiproc.memory.SharedOptions;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;

/**
 * A lock that processes share: one thread of one process holds it at a time. It is not reentrant: a thread that locks again what it holds gets an
 * exception instead of a deadlock.
 *
 * <p>Memory consistency effects: what a thread did before {@code unlock()} happens-before what any thread of any process does after a following
 * successful {@code lock()} or {@code tryLock()}, across processes.
 *
 * <p>If the process that holds it dies, waiting and later callers get an {@link io.multiproc.OwnerDiedException} until one of them has called
 * {@link #recover()}, repaired what the lock guards, and called {@link #markConsistent()}; or they simply go on, if the lock was created with
 * {@link io.multiproc.OnOwnerDeath#CONTINUE}. If a process dies while it waits, nothing happens. If a thread ends while it
 * holds the lock, a later or waiting caller of the same process, or {@code close()} there, finds the lock abandoned, as by the death of a process; until
 * then other processes wait.
 *
 * <p>It is serializable by handle: a captured lock attaches itself in a child process. Closing ends this object's view; the memory of an anonymous
 * lock lives until the last process that uses it ends or loses it, a name until it is unlinked (on Windows until its last user is gone).
 */
public final class SharedLock extends SharedMutex {
    private static final long serialVersionUID = 1L;

    private SharedLock(View view) {
        super(view);
    }

    /**
     * Makes an anonymous lock: others get it only as a handle.
     *
     * @return a new free lock
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedLock create() {
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
    public static SharedLock create(String name) {
        return create(SharedOptions.named(name));
    }

    /**
     * Makes a lock.
     *
     * @param options its name, the number of processes, and what happens when its owner dies
     * @return a new free lock
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedLock create(SharedOptions options) {
        return new SharedLock(createView(Kind.LOCK, options));
    }

    /**
     * Opens the lock of a name.
     *
     * @param name the name
     * @return the lock
     * @throws io.multiproc.NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if something else has it
     */
    public static SharedLock open(String name) {
        return new SharedLock(SyncViews.open(Kind.LOCK, name));
    }

    /**
     * Opens the lock of a name, or makes it.
     *
     * @param name the name
     * @return the lock
     * @throws io.multiproc.IncompatibleObjectException if something else has the name
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedLock openOrCreate(String name) {
        return new SharedLock(
                SyncViews.openOrCreate(Kind.LOCK, name, () -> createView(Kind.LOCK, SharedOptions.named(name))));
    }

    @Override
    boolean reenter(LockingThread thread) {
        return false;
    }

    @Override
    void release(LockingThread thread) {
        ownership.giveBack(word, thread);
    }

    private Object writeReplace() {
        return new Serialized(view.handle());
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a SharedLock travels as a handle");
    }

    private static final class Serialized implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // Object: a stream may have anything here, which is then refused.
        private final Object handle;

        Serialized(Handle handle) {
            this.handle = handle;
        }

        private Object readResolve() throws InvalidObjectException {
            return new SharedLock(View.attach(handle, Kind.LOCK));
        }
    }
}

package io.multiproc.sync;

import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.object.Handle;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.LockAccess;
import io.multiproc.internal.object.View;
import io.multiproc.memory.SharedOptions;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;

/**
 * A reentrant lock that processes share: one thread of one process holds it at a time, as often as it likes, and must unlock it as often. Every
 * shared value and array has one.
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
public final class SharedReentrantLock extends SharedMutex {
    private static final long serialVersionUID = 1L;

    static {
        LockAccess.register(SharedReentrantLock::new);
    }

    private SharedReentrantLock(View view) {
        super(view);
    }

    /**
     * Makes an anonymous lock: others get it only as a handle.
     *
     * @return a new free lock
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedReentrantLock create() {
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
    public static SharedReentrantLock create(String name) {
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
    public static SharedReentrantLock create(SharedOptions options) {
        return new SharedReentrantLock(createView(Kind.REENTRANT_LOCK, options));
    }

    /**
     * Opens the lock of a name.
     *
     * @param name the name
     * @return the lock
     * @throws io.multiproc.NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if something else has it
     */
    public static SharedReentrantLock open(String name) {
        return new SharedReentrantLock(SyncViews.open(Kind.REENTRANT_LOCK, name));
    }

    /**
     * Opens the lock of a name, or makes it.
     *
     * @param name the name
     * @return the lock
     * @throws io.multiproc.IncompatibleObjectException if something else has the name
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedReentrantLock openOrCreate(String name) {
        return new SharedReentrantLock(SyncViews.openOrCreate(
                Kind.REENTRANT_LOCK, name, () -> createView(Kind.REENTRANT_LOCK, SharedOptions.named(name))));
    }

    /**
     * How often the calling thread holds the lock.
     *
     * @return 0 if it does not hold it
     */
    public int getHoldCount() {
        return isHeldByCurrentThread() ? word.depth() + 1 : 0;
    }

    @Override
    boolean reenter(LockingThread thread) {
        ownership.reenter(thread);
        return true;
    }

    @Override
    void release(LockingThread thread) {
        int depth = word.depth();
        if (depth > 0) {
            word.setDepth(depth - 1);
        } else {
            ownership.giveBack(word, thread);
        }
    }

    private Object writeReplace() {
        return new Serialized(view.handle());
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a SharedReentrantLock travels as a handle");
    }

    private static final class Serialized implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // Object: a stream may have anything here, which is then refused.
        private final Object handle;

        Serialized(Handle handle) {
            this.handle = handle;
        }

        /** Values and arrays have such a lock, too. */
        private Object readResolve() throws InvalidObjectException {
            return new SharedReentrantLock(View.attach(handle, Kind.REENTRANT_LOCK, Kind.VALUE, Kind.ARRAY));
        }
    }
}

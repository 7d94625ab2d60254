package io.multiproc.sync;

import io.multiproc.Diagnosable;
import io.multiproc.Holder;
import io.multiproc.Waiter;
import io.multiproc.internal.lock.Reports;
import io.multiproc.internal.object.Handle;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;

/** What the synchronizers other than the two locks have in common: a view, its end, and the way they travel. */
abstract sealed class Synchronizer implements Diagnosable, AutoCloseable, Serializable
        permits SharedSemaphore, SharedEvent, SharedCountDownLatch, SharedBarrier, SharedReadWriteLock {
    private static final long serialVersionUID = 1L;

    final transient View view;

    Synchronizer(View view) {
        this.view = view;
    }

    /** Wakes the threads of this process that wait through this object; those of others are woken in vain. */
    abstract void wakeAll();

    /** The state for people to read; this object is open. */
    abstract String describeState();

    /** Who holds it, as far as that can be known; this object is open. */
    List<Holder> knownHolders() {
        return List.of();
    }

    @Override
    public List<Holder> holders() {
        view.checkOpen();
        List<Holder> holders = List.copyOf(knownHolders());
        Reference.reachabilityFence(this);
        return holders;
    }

    @Override
    public List<Waiter> waiters() {
        view.checkOpen();
        List<Waiter> waiters = Reports.waiters(view);
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
     * The name.
     *
     * @return the name, or empty for an anonymous object
     */
    public Optional<String> name() {
        return Optional.ofNullable(view.name());
    }

    /**
     * Ends this object's view; what it shows lives on for others. Threads of this process that wait through it get an
     * {@link IllegalStateException}. A second call does nothing.
     */
    @Override
    public void close() {
        if (!view.isClosed()) {
            view.close();
            wakeAll();
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

    /** What it is, its state, and how many threads wait, at this moment. */
    @Override
    public String toString() {
        String state = view.isClosed() ? "closed" : describeState() + Reports.describeWaiters(view);
        Reference.reachabilityFence(this);
        return getClass().getSimpleName() + "[" + view.describe() + ", " + state + "]";
    }

    final Object writeReplace() {
        return new Serialized(view.handle());
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a shared object travels as a handle");
    }

    private static final class Serialized implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // Object: a stream may have anything here, which is then refused.
        private final Object handle;

        Serialized(Handle handle) {
            this.handle = handle;
        }

        private Object readResolve() throws InvalidObjectException {
            View view = View.attach(
                    handle, Kind.SEMAPHORE, Kind.EVENT, Kind.COUNT_DOWN_LATCH, Kind.BARRIER, Kind.READ_WRITE_LOCK);
            try {
                return switch (view.spec().kind()) {
                    case SEMAPHORE -> new SharedSemaphore(view);
                    case EVENT -> new SharedEvent(view);
                    case COUNT_DOWN_LATCH -> new SharedCountDownLatch(view);
                    case BARRIER -> new SharedBarrier(view);
                    default -> new SharedReadWriteLock(view);
                };
            } catch (RuntimeException | Error e) {
                view.close();
                throw e;
            }
        }
    }
}

package io.multiproc.value;

import io.multiproc.internal.object.DataObject;
import io.multiproc.internal.object.LockAccess;
import io.multiproc.internal.object.View;
import io.multiproc.sync.SharedReentrantLock;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Optional;

/** What values and arrays have in common: code, name, lock, end, and the handle that travels in their place. */
abstract sealed class TypedObject extends DataObject implements AutoCloseable, Serializable
        permits IntValue, LongValue, DoubleValue, Elements {
    private static final long serialVersionUID = 1L;

    final transient View view;
    final transient TypeCode code;
    final transient int form;
    private transient volatile SharedReentrantLock lock;

    TypedObject(View view, ByAddress from) {
        super(view, from);
        this.view = view;
        code = Typed.codeOf(view);
        form = code.form();
    }

    /**
     * The type code.
     *
     * @return what the memory holds
     */
    public TypeCode code() {
        return code;
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
     * The lock that belongs to this object, the same for all processes. Nothing takes it by itself. Closing it closes this object.
     *
     * @return the lock
     * @throws IllegalStateException if this object is closed
     */
    public SharedReentrantLock getLock() {
        view.checkOpen();
        SharedReentrantLock known = lock;
        if (known == null) {
            known = LockAccess.lockOf(view, SharedReentrantLock.class);
            lock = known;
        }
        return known;
    }

    /**
     * Ends this object's view: later calls throw. A second call does nothing. The object lives on for others.
     *
     * @throws IllegalStateException if a thread of this process holds the object's lock and has taken it through this object since it was last without it;
     *     not if that thread has ended
     */
    @Override
    public void close() {
        view.close();
    }

    /**
     * Whether this object has been closed.
     *
     * @return true after {@link #close()}
     */
    public boolean isClosed() {
        return view.isClosed();
    }

    /** What people read: the contents, if they can be read. */
    abstract String contents();

    @Override
    public String toString() {
        String contents;
        try {
            contents = contents();
        } catch (IllegalStateException e) {
            contents = "closed";
        }
        return getClass().getSimpleName() + "[" + code + ", " + contents + ", " + view.describe() + "]";
    }

    Object writeReplace() {
        return new Serialized(view.handle());
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a " + getClass().getSimpleName() + " travels as a handle");
    }

    /** The stream has one of the classes below, but not this one. */
    private void readObjectNoData() throws InvalidObjectException {
        readObject(null);
    }
}

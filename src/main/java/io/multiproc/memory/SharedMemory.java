package io.multiproc.memory;

import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.internal.object.Handle;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.Names;
import io.multiproc.internal.object.ObjectSpec;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Os;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/**
 * A piece of memory that processes share, as bytes: without a header, so that byte 0 is the user's and programs in other languages see the same.
 * It may be larger than 2 GiB. New memory is zero. Numbers are in the machine's byte order.
 *
 * <p>Memory consistency effects: a release (or volatile) write happens-before an acquire (or volatile) read that sees it, across processes as well
 * as threads. Plain access promises nothing of the kind; a plain value that is not aligned may be seen half written.
 *
 * <p>If a process dies in the middle of an operation, a single aligned value is either written or not; of a bulk operation any part may be
 * written. Nobody else is affected.
 *
 * <p>It is serializable by handle: memory captured by a task attaches itself in the other process. {@link #close()} ends this object's view;
 * anonymous memory is freed with its last user, a name lives until {@link #unlink} (on Windows until the last user closes).
 */
public final class SharedMemory extends AtomicAccess implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;

    private SharedMemory(View view) {
        super(view);
    }

    /**
     * Makes anonymous memory: others get it only as a handle.
     *
     * @param size in bytes, at least 1
     * @return the memory, all zeros
     * @throws IllegalArgumentException if the size is not positive
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedMemory create(long size) {
        return make(null, size);
    }

    /**
     * Makes memory with a name.
     *
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}, not {@code .} or {@code ..}, not beginning with {@code sem.}
     * @param size in bytes, at least 1
     * @return the memory, all zeros
     * @throws IllegalArgumentException if the size is not positive or the name is not allowed
     * @throws NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedMemory create(String name, long size) {
        return make(Names.check(name), size);
    }

    private static SharedMemory make(String name, long size) {
        checkSize(size);
        View.Placement placement =
                name == null ? View.Placement.ANONYMOUS : new View.Placement(name, View.Placement.ANONYMOUS.slots());
        return new SharedMemory(View.create(placement, new ObjectSpec(Kind.RAW, (char) 0, 1, size), view -> {}));
    }

    private static void checkSize(long size) {
        if (size <= 0) {
            throw new IllegalArgumentException("size of shared memory must be positive: size=" + size);
        }
    }

    /**
     * Opens the memory of a name, for reading and writing.
     *
     * @param name the name
     * @return the memory
     * @throws NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if a shared object of another kind has it
     */
    public static SharedMemory open(String name) {
        return new SharedMemory(View.open(Names.check(name), Kind.RAW, false));
    }

    /**
     * Opens the memory of a name for reading only: the hardware keeps this process from writing through it.
     *
     * @param name the name
     * @return the memory
     * @throws NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if a shared object of another kind has it
     */
    public static SharedMemory openReadOnly(String name) {
        return new SharedMemory(View.open(Names.check(name), Kind.RAW, true));
    }

    /**
     * Opens the memory of a name, or makes it.
     *
     * @param name the name
     * @param size in bytes if it must be made; memory that exists keeps its own, see {@link #size()}
     * @return the memory
     * @throws IllegalArgumentException if the size is not positive or the name is not allowed
     * @throws io.multiproc.IncompatibleObjectException if a shared object of another kind has the name
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedMemory openOrCreate(String name, long size) {
        checkSize(size);
        // Whoever loses a race opens what the winner made; whoever opens too late makes it anew.
        while (true) {
            try {
                return open(name);
            } catch (NoSuchNameException e) {
                try {
                    return create(name, size);
                } catch (NameExistsException taken) {
                    continue;
                }
            }
        }
    }

    /**
     * Ends a name, of a shared object of any kind. Who has the object open keeps it, and the name can be used for another.
     *
     * @param name the name
     * @return true if the name is gone; false where the system ends names by itself (Windows, with the last user)
     * @throws NoSuchNameException if nothing has this name
     */
    public static boolean unlink(String name) {
        return Os.current().segments().unlink(Names.check(name));
    }

    /**
     * The size.
     *
     * @return bytes: what it was created with, and for opened memory what the system says
     */
    public long size() {
        return view.spec().dataSize();
    }

    /**
     * The name.
     *
     * @return the name, or empty for anonymous memory
     */
    public Optional<String> name() {
        return Optional.ofNullable(view.name());
    }

    /**
     * Whether it was opened for reading only.
     *
     * @return true if writing is refused
     */
    public boolean isReadOnly() {
        return view.isReadOnly();
    }

    /**
     * Copies bytes out of the memory, without order.
     *
     * @param offset where they begin in the memory
     * @param target where they go
     * @param from where they begin in the target
     * @param length how many
     * @throws IndexOutOfBoundsException if they do not lie within the memory, or the target
     * @throws IllegalStateException if this object is closed
     */
    public void get(long offset, byte[] target, int from, int length) {
        get(offset, ByteBuffer.wrap(target, Objects.checkFromIndexSize(from, length, target.length), length));
    }

    /**
     * Copies bytes into the memory, without order.
     *
     * @param offset where they begin in the memory
     * @param source where they come from
     * @param from where they begin in the source
     * @param length how many
     * @throws IndexOutOfBoundsException if they do not lie within the memory, or the source
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void put(long offset, byte[] source, int from, int length) {
        put(offset, ByteBuffer.wrap(source, Objects.checkFromIndexSize(from, length, source.length), length));
    }

    /**
     * Copies bytes out of the memory, without order, as many as the target has room for.
     *
     * @param offset where they begin in the memory
     * @param target where they go, from its position to its limit; the position moves along
     * @throws IndexOutOfBoundsException if the memory ends before
     * @throws IllegalStateException if this object is closed
     * @throws java.nio.ReadOnlyBufferException if the target cannot be written
     */
    public void get(long offset, ByteBuffer target) {
        check(offset, target.remaining());
        for (long at = offset; target.hasRemaining(); ) {
            ByteBuffer part = part(at, target.remaining());
            at += part.remaining();
            target.put(part);
        }
        Reference.reachabilityFence(this);
    }

    /**
     * Copies bytes into the memory, without order.
     *
     * @param offset where they begin in the memory
     * @param source where they come from, from its position to its limit; the position moves along
     * @throws IndexOutOfBoundsException if the memory ends before
     * @throws IllegalStateException if this object is closed
     * @throws UnsupportedOperationException if the memory was opened for reading only
     */
    public void put(long offset, ByteBuffer source) {
        check(offset, source.remaining());
        if (isReadOnly()) {
            throw readOnly();
        }
        int end = source.limit();
        try {
            for (long at = offset; source.hasRemaining(); source.limit(end)) {
                ByteBuffer part = part(at, source.remaining());
                at += part.remaining();
                source.limit(source.position() + part.remaining());
                part.put(source);
            }
        } finally {
            source.limit(end);
        }
        Reference.reachabilityFence(this);
    }

    private void check(long offset, int length) {
        view.checkOpen();
        if (offset < 0 || offset > size() - length) {
            throw new IndexOutOfBoundsException(
                    "out of the shared memory: offset=" + offset + ", length=" + length + ", size=" + size());
        }
    }

    /** At most so many bytes from an offset on, as far as one buffer has them. */
    private ByteBuffer part(long offset, int most) {
        try {
            ByteBuffer part = memory(offset).duplicate();
            part.position(View.inChunk(offset));
            return part.limit(part.position() + Math.min(most, part.remaining()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            view.checkOpen();
            throw e;
        }
    }

    /**
     * A part of the memory itself as a buffer in native order: what is written to either is seen by the other.
     *
     * <p>The buffer may be used as long as one likes: the memory stays in place as long as this object is open, or the buffer, or a buffer made from
     * it, is reachable. But {@link #close()}, if it ends the last view of this process, takes the shared contents away, and the buffer then has
     * zeros of its own.
     *
     * @param offset where it begins, in bytes
     * @param length of the buffer, in bytes
     * @return a direct buffer, read-only if the memory is
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if this object is closed
     */
    public ByteBuffer asBuffer(long offset, int length) {
        if (length < 0) {
            throw new IndexOutOfBoundsException("length of a buffer is negative: length=" + length);
        }
        check(offset, length);
        return view.lasting(offset, length);
    }

    /**
     * Ends this object's view: later calls throw. A second call does nothing. The memory lives on for others.
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

    @Override
    public String toString() {
        return "SharedMemory[" + view.describe() + ", size=" + size() + (isReadOnly() ? ", read-only" : "")
                + (isClosed() ? ", closed" : "") + "]";
    }

    private Object writeReplace() {
        return new Serialized(view.handle());
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a SharedMemory travels as a handle");
    }

    private static final class Serialized implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // Object: a stream may have anything here, which is then refused.
        private final Object handle;

        Serialized(Handle handle) {
            this.handle = handle;
        }

        private Object readResolve() throws InvalidObjectException {
            return new SharedMemory(View.attach(handle, Kind.RAW));
        }
    }
}

package io.multiproc.value;

import io.multiproc.internal.object.Kind;
import io.multiproc.memory.SharedOptions;
import io.multiproc.sync.SharedReentrantLock;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/**
 * An array that processes share, whatever its type code: for code that knows the code only at run time. {@link SharedIntArray},
 * {@link SharedLongArray} and {@link SharedDoubleArray} have the rest. It may be larger than 2 GiB, and have no elements.
 *
 * <p>Memory consistency effects: reading and writing elements are plain, across processes as well as threads. Order comes from the stronger modes of
 * the array classes, or from a lock.
 *
 * <p>If a process dies, every element is what was last written; of an operation on many elements any part may have been done. Nobody is affected,
 * but for the array's lock (see {@link SharedReentrantLock}).
 *
 * <p>It is serializable by handle: a captured array attaches itself in the other process.
 */
public sealed interface SharedArray extends AutoCloseable, Serializable
        permits SharedIntArray, SharedLongArray, SharedDoubleArray {

    /**
     * Makes an anonymous array with these elements: others get it only as a handle.
     *
     * @param code one of {@code b B u h H i I l L q Q f d}
     * @param values its elements
     * @return the array
     * @throws IllegalArgumentException if the code is unknown, or an element does not fit it
     * @throws NullPointerException if an element is null
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    static SharedArray of(char code, Number... values) {
        TypeCode type = TypeCode.of(code);
        for (Number value : values) {
            Objects.requireNonNull(value, "value");
            if (type.carrier() == double.class) {
                Numbers.real(type, value);
            } else {
                Numbers.whole(type, value);
            }
        }
        SharedArray array = zeros(code, values.length);
        for (int i = 0; i < values.length; i++) {
            array.setNumber(i, values[i]);
        }
        return array;
    }

    /**
     * Makes an anonymous array of zeros: others get it only as a handle.
     *
     * @param code one of {@code b B u h H i I l L q Q f d}
     * @param length the number of elements
     * @return the array
     * @throws IllegalArgumentException if the code is unknown or the length negative
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    static SharedArray zeros(char code, long length) {
        return create(SharedOptions.anonymous(), code, length);
    }

    /**
     * Makes an array of zeros.
     *
     * @param options its name, the number of processes, and what happens when its lock's owner dies
     * @param code one of {@code b B u h H i I l L q Q f d}
     * @param length the number of elements
     * @return the array
     * @throws IllegalArgumentException if the code is unknown or the length negative
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    static SharedArray create(SharedOptions options, char code, long length) {
        return Typed.array(Typed.create(options, Kind.ARRAY, TypeCode.of(code), length, view -> {}));
    }

    /**
     * Opens the array of a name, whatever its code.
     *
     * @param name the name
     * @return the array
     * @throws io.multiproc.NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if something else has it
     */
    static SharedArray open(String name) {
        return Typed.array(Typed.open(name, Kind.ARRAY, null));
    }

    /**
     * Reads an element.
     *
     * @param index from 0 to the length, exclusive
     * @return an {@link Integer}, {@link Long} or {@link Double}, as the code's carrier is; 64 bits without a sign that do not fit a {@code Long}
     *     are a {@link java.math.BigInteger}
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalStateException if this object is closed
     */
    Number getNumber(long index);

    /**
     * Writes an element.
     *
     * @param index from 0 to the length, exclusive
     * @param value the new value; for a whole-number code an {@link Integer}, {@link Long}, {@link Short}, {@link Byte},
     *     {@link java.math.BigInteger} or atomic number
     * @throws IndexOutOfBoundsException if the index is out of range
     * @throws IllegalArgumentException if the value is not in the range of the code, or is not a whole number where one is needed
     * @throws NullPointerException if the value is null
     * @throws IllegalStateException if this object is closed
     */
    void setNumber(long index, Number value);

    /**
     * The number of elements.
     *
     * @return 0 or more
     */
    long length();

    /**
     * A part of the array itself as a buffer in native order: what is written to either is seen by the other.
     *
     * <p>The buffer may be used as long as one likes: the memory stays in place as long as this object is open, or the buffer, or a buffer made from
     * it, is reachable. But {@link #close()}, if it ends the last view of this process, may take the shared contents away, and the buffer then has
     * zeros of its own.
     *
     * @param from the first element
     * @param length the number of elements, at most 2 GiB in all
     * @return a direct buffer of that many elements
     * @throws IndexOutOfBoundsException if a part of it is outside
     * @throws IllegalArgumentException if it is too long for a buffer
     * @throws IllegalStateException if this object is closed
     */
    ByteBuffer asBuffer(long from, int length);

    /**
     * The type code.
     *
     * @return what the elements are
     */
    TypeCode code();

    /**
     * The name.
     *
     * @return the name, or empty for an anonymous array
     */
    Optional<String> name();

    /**
     * The lock that belongs to this array, the same for all processes. Nothing takes it by itself. Closing it closes the array.
     *
     * @return the lock
     * @throws IllegalStateException if this object is closed
     */
    SharedReentrantLock getLock();

    /**
     * Whether this object has been closed.
     *
     * @return true after {@link #close()}
     */
    boolean isClosed();

    /**
     * Ends this object's view: later calls throw. A second call does nothing. The array lives on for others.
     *
     * @throws IllegalStateException if a thread of this process holds the array's lock and has taken it through this object since it was last without it;
     *     not if that thread has ended
     */
    @Override
    void close();
}

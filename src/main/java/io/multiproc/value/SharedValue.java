package io.multiproc.value;

import io.multiproc.internal.object.Kind;
import io.multiproc.memory.SharedOptions;
import io.multiproc.sync.SharedReentrantLock;
import java.io.Serializable;
import java.util.Optional;

/**
 * One value that processes share, whatever its type code: for code that knows the code only at run time. {@link SharedInt}, {@link SharedLong} and
 * {@link SharedDouble} have the rest.
 *
 * <p>Memory consistency effects: reading and writing are volatile, across processes as well as threads.
 *
 * <p>If a process dies, the value is what was last written; nobody is affected, but for the value's lock (see {@link SharedReentrantLock}).
 *
 * <p>It is serializable by handle: a captured value attaches itself in the other process.
 */
public sealed interface SharedValue extends AutoCloseable, Serializable permits SharedInt, SharedLong, SharedDouble {

    /**
     * Makes an anonymous value: others get it only as a handle.
     *
     * @param code one of {@code b B u h H i I l L q Q f d}
     * @param initial its first value
     * @return the value
     * @throws IllegalArgumentException if the code is unknown, or the initial value does not fit it
     * @throws NullPointerException if there is no initial value
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    static SharedValue of(char code, Number initial) {
        return create(SharedOptions.anonymous(), code, initial);
    }

    /**
     * Makes a value.
     *
     * @param options its name, the number of processes, and what happens when its lock's owner dies
     * @param code one of {@code b B u h H i I l L q Q f d}
     * @param initial its first value
     * @return the value
     * @throws IllegalArgumentException if the code is unknown, or the initial value does not fit it
     * @throws NullPointerException if there is no initial value
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    static SharedValue create(SharedOptions options, char code, Number initial) {
        TypeCode type = TypeCode.of(code);
        if (type.carrier() == int.class) {
            return SharedInt.create(options, code, (int) Numbers.whole(type, initial));
        }
        return type.carrier() == long.class
                ? SharedLong.create(options, code, Numbers.whole(type, initial))
                : SharedDouble.create(options, code, Numbers.real(type, initial));
    }

    /**
     * Opens the value of a name, whatever its code.
     *
     * @param name the name
     * @return the value
     * @throws io.multiproc.NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if something else has it
     */
    static SharedValue open(String name) {
        return Typed.value(Typed.open(name, Kind.VALUE, null));
    }

    /**
     * Reads the value.
     *
     * @return an {@link Integer}, {@link Long} or {@link Double}, as the code's carrier is; 64 bits without a sign that do not fit a {@code Long}
     *     are a {@link java.math.BigInteger}
     * @throws IllegalStateException if this object is closed
     */
    Number getNumber();

    /**
     * Writes the value.
     *
     * @param value the new value; for a whole-number code an {@link Integer}, {@link Long}, {@link Short}, {@link Byte},
     *     {@link java.math.BigInteger} or atomic number
     * @throws IllegalArgumentException if it is not in the range of the code, or is not a whole number where one is needed
     * @throws NullPointerException if it is null
     * @throws IllegalStateException if this object is closed
     */
    void setNumber(Number value);

    /**
     * Reads the value as an {@code int}.
     *
     * @return the value
     * @throws ArithmeticException if no {@code int} is equal to it
     * @throws IllegalStateException if this object is closed
     */
    int asInt();

    /**
     * Reads the value as a {@code long}; 64 bits without a sign are given as they are.
     *
     * @return the value
     * @throws ArithmeticException if no {@code long} is equal to it
     * @throws IllegalStateException if this object is closed
     */
    long asLong();

    /**
     * Reads the value as a {@code double}.
     *
     * @return the nearest {@code double}
     * @throws IllegalStateException if this object is closed
     */
    double asDouble();

    /**
     * The type code.
     *
     * @return what the memory holds
     */
    TypeCode code();

    /**
     * The name.
     *
     * @return the name, or empty for an anonymous value
     */
    Optional<String> name();

    /**
     * The lock that belongs to this value, the same for all processes. Nothing takes it by itself. Closing it closes the value.
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
     * Ends this object's view: later calls throw. A second call does nothing. The value lives on for others.
     *
     * @throws IllegalStateException if a thread of this process holds the value's lock and has taken it through this object since it was last without it;
     *     not if that thread has ended
     */
    @Override
    void close();
}

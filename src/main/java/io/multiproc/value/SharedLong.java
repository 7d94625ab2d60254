package io.multiproc.value;

import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import io.multiproc.memory.SharedOptions;
import java.util.function.Consumer;

/**
 * A {@code long} that processes share, stored as one of the type codes {@code I l L q Q} (without one: {@code q}). For
 * {@code Q} and {@code L} it is the 64 bits as they are: {@link Long#toUnsignedString(long)} reads them, and every {@code long} may be set.
 *
 * <p>Memory consistency effects: reading and writing are volatile where the name does not say otherwise, and so is what reads and writes as one, across
 * processes as well as threads: what was done before a write is seen by whoever has read what was written.
 *
 * <p>If a process dies, the value is what was last written; nobody is affected, but for the value's lock (see
 * {@link io.multiproc.sync.SharedReentrantLock}).
 *
 * <p>It is serializable by handle: a captured value attaches itself in the other process. An anonymous value is freed when no process can reach it
 * any more; a name lives until it is unlinked (on Windows until its last user is gone).
 */
public final class SharedLong extends LongValue implements SharedValue {
    private static final long serialVersionUID = 1L;

    SharedLong(View view) {
        super(view);
    }

    /**
     * Makes an anonymous value of code {@code q}: others get it only as a handle.
     *
     * @param initial its first value
     * @return the value
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedLong create(long initial) {
        return create(SharedOptions.anonymous(), 'q', initial);
    }

    /**
     * Makes an anonymous value: others get it only as a handle.
     *
     * @param code one of {@code I l L q Q}
     * @param initial its first value
     * @return the value
     * @throws IllegalArgumentException if the code is not one of these, or the value not in its range
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedLong create(char code, long initial) {
        return create(SharedOptions.anonymous(), code, initial);
    }

    /**
     * Makes a value of code {@code q} with a name.
     *
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}
     * @param initial its first value
     * @return the value
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedLong create(String name, long initial) {
        return create(SharedOptions.named(name), 'q', initial);
    }

    /**
     * Makes a value with a name.
     *
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}
     * @param code one of {@code I l L q Q}
     * @param initial its first value
     * @return the value
     * @throws IllegalArgumentException if the code is not one of these, or the value not in its range
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedLong create(String name, char code, long initial) {
        return create(SharedOptions.named(name), code, initial);
    }

    /**
     * Makes a value.
     *
     * @param options its name, the number of processes, and what happens when its lock's owner dies
     * @param code one of {@code I l L q Q}
     * @param initial its first value
     * @return the value
     * @throws IllegalArgumentException if the code is not one of these, or the value not in its range
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedLong create(SharedOptions options, char code, long initial) {
        TypeCode type = TypeCode.of(code, long.class);
        return new SharedLong(Typed.create(options, Kind.VALUE, type, 1, first(type, initial)));
    }

    private static Consumer<View> first(TypeCode type, long initial) {
        type.check(initial);
        return view -> LongCells.set(type.form(), view.buffer(), 0, initial);
    }

    /**
     * Opens the value of a name.
     *
     * @param name the name
     * @return the value
     * @throws io.multiproc.NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if something else has it, or a value of another carrier
     */
    public static SharedLong open(String name) {
        return new SharedLong(Typed.open(name, Kind.VALUE, long.class));
    }

    /**
     * Opens the value of a name, or makes it, of code {@code q}.
     *
     * @param name the name
     * @param initial its first value if it must be made
     * @return the value
     * @throws io.multiproc.IncompatibleObjectException if something else has the name, or a value of another code
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedLong openOrCreate(String name, long initial) {
        return openOrCreate(name, 'q', initial);
    }

    /**
     * Opens the value of a name, or makes it.
     *
     * @param name the name
     * @param code one of {@code I l L q Q}
     * @param initial its first value if it must be made
     * @return the value
     * @throws IllegalArgumentException if the code is not one of these, or the value not in its range
     * @throws io.multiproc.IncompatibleObjectException if something else has the name, or a value of another code
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedLong openOrCreate(String name, char code, long initial) {
        TypeCode type = TypeCode.of(code, long.class);
        return new SharedLong(Typed.openOrCreate(name, Kind.VALUE, type, 1, first(type, initial)));
    }

    @Override
    public Number getNumber() {
        return Numbers.of(code, get());
    }

    @Override
    public void setNumber(Number value) {
        set(Numbers.whole(code, value));
    }

    @Override
    public int asInt() {
        return Numbers.toInt(code, get());
    }

    @Override
    public long asLong() {
        return get();
    }

    @Override
    public double asDouble() {
        return Numbers.toDouble(code, get());
    }
}

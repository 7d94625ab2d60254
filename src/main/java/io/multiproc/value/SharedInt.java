package io.multiproc.value;

import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import io.multiproc.memory.SharedOptions;
import java.util.function.Consumer;

/**
 * An {@code int} that processes share, stored as one of the type codes {@code b B u h H i} (without one: {@code i}).
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
public final class SharedInt extends IntValue implements SharedValue {
    private static final long serialVersionUID = 1L;

    SharedInt(View view) {
        super(view);
    }

    /**
     * Makes an anonymous value of code {@code i}: others get it only as a handle.
     *
     * @param initial its first value
     * @return the value
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedInt create(int initial) {
        return create(SharedOptions.anonymous(), 'i', initial);
    }

    /**
     * Makes an anonymous value: others get it only as a handle.
     *
     * @param code one of {@code b B u h H i}
     * @param initial its first value
     * @return the value
     * @throws IllegalArgumentException if the code is not one of these, or the value not in its range
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedInt create(char code, int initial) {
        return create(SharedOptions.anonymous(), code, initial);
    }

    /**
     * Makes a value of code {@code i} with a name.
     *
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}
     * @param initial its first value
     * @return the value
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedInt create(String name, int initial) {
        return create(SharedOptions.named(name), 'i', initial);
    }

    /**
     * Makes a value with a name.
     *
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}
     * @param code one of {@code b B u h H i}
     * @param initial its first value
     * @return the value
     * @throws IllegalArgumentException if the code is not one of these, or the value not in its range
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedInt create(String name, char code, int initial) {
        return create(SharedOptions.named(name), code, initial);
    }

    /**
     * Makes a value.
     *
     * @param options its name, the number of processes, and what happens when its lock's owner dies
     * @param code one of {@code b B u h H i}
     * @param initial its first value
     * @return the value
     * @throws IllegalArgumentException if the code is not one of these, or the value not in its range
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedInt create(SharedOptions options, char code, int initial) {
        TypeCode type = TypeCode.of(code, int.class);
        return new SharedInt(Typed.create(options, Kind.VALUE, type, 1, first(type, initial)));
    }

    private static Consumer<View> first(TypeCode type, int initial) {
        type.check((long) initial);
        return view -> IntCells.set(type.form(), view.buffer(), 0, initial);
    }

    /**
     * Opens the value of a name.
     *
     * @param name the name
     * @return the value
     * @throws io.multiproc.NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if something else has it, or a value of another carrier
     */
    public static SharedInt open(String name) {
        return new SharedInt(Typed.open(name, Kind.VALUE, int.class));
    }

    /**
     * Opens the value of a name, or makes it, of code {@code i}.
     *
     * @param name the name
     * @param initial its first value if it must be made
     * @return the value
     * @throws io.multiproc.IncompatibleObjectException if something else has the name, or a value of another code
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedInt openOrCreate(String name, int initial) {
        return openOrCreate(name, 'i', initial);
    }

    /**
     * Opens the value of a name, or makes it.
     *
     * @param name the name
     * @param code one of {@code b B u h H i}
     * @param initial its first value if it must be made
     * @return the value
     * @throws IllegalArgumentException if the code is not one of these, or the value not in its range
     * @throws io.multiproc.IncompatibleObjectException if something else has the name, or a value of another code
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedInt openOrCreate(String name, char code, int initial) {
        TypeCode type = TypeCode.of(code, int.class);
        return new SharedInt(Typed.openOrCreate(name, Kind.VALUE, type, 1, first(type, initial)));
    }

    @Override
    public Number getNumber() {
        return get();
    }

    @Override
    public void setNumber(Number value) {
        set((int) Numbers.whole(code, value));
    }

    @Override
    public int asInt() {
        return get();
    }

    @Override
    public long asLong() {
        return get();
    }

    @Override
    public double asDouble() {
        return get();
    }
}

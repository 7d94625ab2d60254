package io.multiproc.value;

import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import io.multiproc.memory.SharedOptions;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * An array that processes share, whose elements an {@code int} carries, stored as one of the type codes {@code b B u h H i} (without one: {@code i}).
 * It may be larger than 2 GiB, and have no elements.
 *
 * <p>Memory consistency effects: {@code get}, {@code set} and what copies are plain, as those of a buffer; the stronger modes are in the names, and
 * what reads and writes as one is volatile, across processes as well as threads.
 *
 * <p>If a process dies, every element is what was last written; of an operation on many elements any part may have been done. Nobody is affected,
 * but for the array's lock (see {@link io.multiproc.sync.SharedReentrantLock}).
 *
 * <p>It is serializable by handle: a captured array attaches itself in the other process. An anonymous array is freed when no process uses it any
 * more; a name lives until it is unlinked (on Windows until its last user is gone).
 */
public final class SharedIntArray extends IntElements implements SharedArray {
    private static final long serialVersionUID = 1L;
    private static final int BLOCK = 4096;

    SharedIntArray(View view) {
        super(view);
    }

    /**
     * Makes an anonymous array of code {@code i} with these elements.
     *
     * @param values its elements
     * @return the array
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedIntArray of(int... values) {
        return of('i', values);
    }

    /**
     * Makes an anonymous array with these elements.
     *
     * @param code one of {@code b B u h H i}
     * @param values its elements
     * @return the array
     * @throws IllegalArgumentException if the code is not one of these, or a value not in its range
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedIntArray of(char code, int... values) {
        TypeCode type = TypeCode.of(code, int.class);
        IntBulk.check(type, values, 0, values.length);
        SharedIntArray array = zeros(code, values.length);
        array.set(0, values, 0, values.length);
        return array;
    }

    /**
     * Makes an anonymous array of zeros of code {@code i}.
     *
     * @param length the number of elements
     * @return the array
     * @throws IllegalArgumentException if the length is negative
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedIntArray zeros(long length) {
        return zeros('i', length);
    }

    /**
     * Makes an anonymous array of zeros.
     *
     * @param code one of {@code b B u h H i}
     * @param length the number of elements
     * @return the array
     * @throws IllegalArgumentException if the code is not one of these, or the length negative
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedIntArray zeros(char code, long length) {
        return create(SharedOptions.anonymous(), code, length);
    }

    /**
     * Makes an array of zeros of code {@code i} with a name.
     *
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}
     * @param length the number of elements
     * @return the array
     * @throws IllegalArgumentException if the length is negative
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedIntArray create(String name, long length) {
        return create(name, 'i', length);
    }

    /**
     * Makes an array of zeros with a name.
     *
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}
     * @param code one of {@code b B u h H i}
     * @param length the number of elements
     * @return the array
     * @throws IllegalArgumentException if the code is not one of these, or the length negative
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedIntArray create(String name, char code, long length) {
        return create(SharedOptions.named(name), code, length);
    }

    /**
     * Makes an array of zeros.
     *
     * @param options its name, the number of processes, and what happens when its lock's owner dies
     * @param code one of {@code b B u h H i}
     * @param length the number of elements
     * @return the array
     * @throws IllegalArgumentException if the code is not one of these, or the length negative
     * @throws io.multiproc.NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedIntArray create(SharedOptions options, char code, long length) {
        TypeCode type = TypeCode.of(code, int.class);
        return new SharedIntArray(Typed.create(options, Kind.ARRAY, type, length, view -> {}));
    }

    /**
     * Opens the array of a name.
     *
     * @param name the name
     * @return the array
     * @throws io.multiproc.NoSuchNameException if nothing has this name
     * @throws io.multiproc.IncompatibleObjectException if something else has it, or an array of another carrier
     */
    public static SharedIntArray open(String name) {
        return new SharedIntArray(Typed.open(name, Kind.ARRAY, int.class));
    }

    /**
     * Opens the array of a name, or makes one of zeros of code {@code i}.
     *
     * @param name the name
     * @param length the number of elements
     * @return the array
     * @throws IllegalArgumentException if the length is negative
     * @throws io.multiproc.IncompatibleObjectException if something else has the name, or an array of another code or length
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedIntArray openOrCreate(String name, long length) {
        return openOrCreate(name, 'i', length);
    }

    /**
     * Opens the array of a name, or makes one of zeros.
     *
     * @param name the name
     * @param code one of {@code b B u h H i}
     * @param length the number of elements
     * @return the array
     * @throws IllegalArgumentException if the code is not one of these, or the length negative
     * @throws io.multiproc.IncompatibleObjectException if something else has the name, or an array of another code or length
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedIntArray openOrCreate(String name, char code, long length) {
        TypeCode type = TypeCode.of(code, int.class);
        return new SharedIntArray(Typed.openOrCreate(name, Kind.ARRAY, type, length, view -> {}));
    }

    /**
     * Copies elements out of this array, without order.
     *
     * @param from the first element here
     * @param target where they go
     * @param at the first element there
     * @param count how many
     * @throws IndexOutOfBoundsException if they do not lie within both arrays
     * @throws IllegalStateException if this object is closed
     */
    public void get(long from, int[] target, int at, int count) {
        Objects.checkFromIndexSize(at, count, target.length);
        transfer(from, count, (part, done, some) -> IntBulk.get(form, part, target, at + done, some));
    }

    /**
     * Copies elements into this array, without order. Nothing is changed if one is not in the range of the code.
     *
     * @param from the first element here
     * @param source where they come from
     * @param at the first element there
     * @param count how many
     * @throws IndexOutOfBoundsException if they do not lie within both arrays
     * @throws IllegalArgumentException if a value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public void set(long from, int[] source, int at, int count) {
        Objects.checkFromIndexSize(at, count, source.length);
        IntBulk.check(code, source, at, count);
        transfer(from, count, (part, done, some) -> IntBulk.set(form, part, source, at + done, some));
    }

    /**
     * Copies elements of code {@code b} and {@code B} out of this array as they are, without order.
     *
     * @param from the first element here
     * @param target where they go
     * @param at the first element there
     * @param count how many
     * @throws IndexOutOfBoundsException if they do not lie within both arrays
     * @throws IllegalArgumentException if the elements of this array have another width
     * @throws IllegalStateException if this object is closed
     */
    public void get(long from, byte[] target, int at, int count) {
        checkWidth(Byte.BYTES);
        Objects.checkFromIndexSize(at, count, target.length);
        transfer(from, count, (part, done, some) -> part.get(target, at + done, some));
    }

    /**
     * Copies elements of code {@code b} and {@code B} into this array as they are, without order.
     *
     * @param from the first element here
     * @param source where they come from
     * @param at the first element there
     * @param count how many
     * @throws IndexOutOfBoundsException if they do not lie within both arrays
     * @throws IllegalArgumentException if the elements of this array have another width
     * @throws IllegalStateException if this object is closed
     */
    public void set(long from, byte[] source, int at, int count) {
        checkWidth(Byte.BYTES);
        Objects.checkFromIndexSize(at, count, source.length);
        transfer(from, count, (part, done, some) -> part.put(source, at + done, some));
    }

    /**
     * Copies elements of code {@code h} and {@code H} out of this array as they are, without order.
     *
     * @param from the first element here
     * @param target where they go
     * @param at the first element there
     * @param count how many
     * @throws IndexOutOfBoundsException if they do not lie within both arrays
     * @throws IllegalArgumentException if the elements of this array have another width
     * @throws IllegalStateException if this object is closed
     */
    public void get(long from, short[] target, int at, int count) {
        checkWidth(Short.BYTES);
        Objects.checkFromIndexSize(at, count, target.length);
        transfer(from, count, (part, done, some) -> part.asShortBuffer().get(target, at + done, some));
    }

    /**
     * Copies elements of code {@code h} and {@code H} into this array as they are, without order.
     *
     * @param from the first element here
     * @param source where they come from
     * @param at the first element there
     * @param count how many
     * @throws IndexOutOfBoundsException if they do not lie within both arrays
     * @throws IllegalArgumentException if the elements of this array have another width
     * @throws IllegalStateException if this object is closed
     */
    public void set(long from, short[] source, int at, int count) {
        checkWidth(Short.BYTES);
        Objects.checkFromIndexSize(at, count, source.length);
        transfer(from, count, (part, done, some) -> part.asShortBuffer().put(source, at + done, some));
    }

    /**
     * Sets all elements, without order.
     *
     * @param value the new value of each
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public void fill(int value) {
        fill(0, length, value);
    }

    /**
     * Sets a range of elements, without order.
     *
     * @param from the first element
     * @param to the element behind the last
     * @param value the new value of each
     * @throws IndexOutOfBoundsException if the range is out of range
     * @throws IllegalArgumentException if the value is not in the range of the code
     * @throws IllegalStateException if this object is closed
     */
    public void fill(long from, long to, int value) {
        checkRange(from, to - from);
        int[] block = new int[(int) Math.min(to - from, BLOCK)];
        Arrays.fill(block, value);
        IntBulk.check(code, block, 0, Math.min(block.length, 1));
        for (long at = from; at < to; at += block.length) {
            int count = (int) Math.min(to - at, block.length);
            transfer(at, count, (part, done, some) -> IntBulk.set(form, part, block, done, some));
        }
    }

    /**
     * The elements in their order, each read when it is needed.
     *
     * @return a stream that may be made parallel; it throws {@link IllegalStateException} if this object is closed meanwhile
     * @throws IllegalStateException if this object is closed
     */
    public IntStream stream() {
        view.checkOpen();
        return LongStream.range(0, length).mapToInt(this::getFromBuffer);
    }

    /**
     * Copies all elements.
     *
     * @return a new array
     * @throws IllegalStateException if this object is closed, or too long for a Java array
     */
    public int[] toArray() {
        int[] all = new int[javaLength()];
        get(0, all, 0, all.length);
        return all;
    }

    /**
     * Makes an anonymous array of code {@code u} that holds a text, one element for each code point.
     *
     * @param text the text
     * @return the array
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static SharedIntArray ofText(String text) {
        return of('u', Text.elements(text));
    }

    /**
     * The text in this array: the code points before the first 0, or all. What is no code point becomes U+FFFD.
     *
     * @return the text
     * @throws IllegalStateException if this object is closed, or its code is not {@code u}
     */
    public String text() {
        Text.check(code);
        return Text.of(toArray());
    }

    /**
     * Writes a text into this array, one element for each code point, and zeros behind it, without order.
     *
     * @param text the text
     * @throws IllegalArgumentException if it is longer than this array, which is then left as it is
     * @throws IllegalStateException if this object is closed, or its code is not {@code u}
     */
    public void setText(String text) {
        Text.check(code);
        int[] elements = Text.elements(text);
        if (elements.length > length) {
            throw new IllegalArgumentException(
                    "text is longer than the array: elements=" + elements.length + ", length=" + length);
        }
        set(0, elements, 0, elements.length);
        fill(elements.length, length, 0);
    }

    @Override
    public Number getNumber(long index) {
        return number(index);
    }

    @Override
    public void setNumber(long index, Number value) {
        set(index, (int) Numbers.whole(code, value));
    }
}

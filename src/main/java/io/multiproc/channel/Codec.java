package io.multiproc.channel;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * How the elements of a queue become bytes, and again elements. A codec travels with the queue's handle; its name stands in the queue's memory and
 * is compared when a queue is opened by name.
 *
 * @param <E> the type of the elements
 */
public final class Codec<E> implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_NAME = 40;

    private final String name;
    private final Encoder<E> encoder;
    private final Decoder<E> decoder;

    /**
     * Turns an element into bytes; runs in the thread that puts, before anything is written.
     *
     * @param <E> the type of the elements
     */
    @FunctionalInterface
    public interface Encoder<E> extends Serializable {
        /**
         * Encodes an element.
         *
         * @param element never null
         * @return its bytes, which are not changed afterwards
         */
        byte[] encode(E element);
    }

    /**
     * Turns bytes into an element; runs in the thread that takes.
     *
     * @param <E> the type of the elements
     */
    @FunctionalInterface
    public interface Decoder<E> extends Serializable {
        /**
         * Decodes an element.
         *
         * @param bytes what the encoder made
         * @return the element, not null
         */
        E decode(byte[] bytes);
    }

    private Codec(String name, Encoder<E> encoder, Decoder<E> decoder) {
        this.name = name;
        this.encoder = encoder;
        this.decoder = decoder;
    }

    /**
     * A codec of one's own.
     *
     * @param <E> the type of the elements
     * @param name 1 to 40 printable ASCII characters; the same name must mean the same bytes, so put a version into it
     * @param encoder makes bytes; a lambda that captures only what is serializable
     * @param decoder makes elements; likewise
     * @return the codec
     * @throws IllegalArgumentException if the name is empty, too long, or has other characters
     */
    public static <E> Codec<E> of(String name, Encoder<E> encoder, Decoder<E> decoder) {
        if (!isName(name)) {
            throw new IllegalArgumentException("not a name for a codec: name=" + name + "; use 1 to " + LONGEST_NAME
                    + " printable ASCII characters");
        }
        return new Codec<>(
                name, Objects.requireNonNull(encoder, "encoder"), Objects.requireNonNull(decoder, "decoder"));
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= LONGEST_NAME && name.chars().allMatch(c -> c > ' ' && c < 127);
    }

    /**
     * Byte arrays as they are.
     *
     * @return the codec
     */
    public static Codec<byte[]> ofBytes() {
        return of("bytes", BuiltIn.Bytes.IT, BuiltIn.Bytes.IT);
    }

    /**
     * Texts in UTF-8. Unpaired surrogates become question marks.
     *
     * @return the codec
     */
    public static Codec<String> ofString() {
        return of("string", BuiltIn.Text.IT, BuiltIn.Text.IT);
    }

    /**
     * Integers of 64 bits.
     *
     * @return the codec
     */
    public static Codec<Long> ofLong() {
        return of("long", BuiltIn.Integer64.IT, BuiltIn.Integer64.IT);
    }

    /**
     * Floating-point numbers of 64 bits, bit by bit.
     *
     * @return the codec
     */
    public static Codec<Double> ofDouble() {
        return of("double", BuiltIn.Float64.IT, BuiltIn.Float64.IT);
    }

    /**
     * Objects by Java serialization. What is read passes a filter: numbers, texts, enums, records and collections of the JDK, dates and times, shared
     * objects of this library, arrays of all these, and the classes named here. A queue is such an object if its codec is one of the built-in ones;
     * if that is made of lambdas, name {@code SerializedLambda} too. What cannot be serialized is refused by {@code put} and the like, with an
     * {@link IllegalArgumentException}.
     *
     * @param <E> the type of the elements
     * @param allowed further classes that may be read
     * @return the codec
     */
    public static <E> Codec<E> ofSerializable(Class<?>... allowed) {
        Serialization serialization =
                new Serialization(List.of(allowed).stream().map(Class::getName).toList());
        @SuppressWarnings("unchecked") // It takes every object; and what was put is what is taken.
        Codec<E> codec = (Codec<E>) of("serializable", serialization, serialization);
        return codec;
    }

    /**
     * The name that stands in the queue's memory.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    byte[] encode(E element) {
        return encoder.encode(element);
    }

    E decode(byte[] bytes) {
        return decoder.decode(bytes);
    }

    private Object writeReplace() {
        return new Serialized(name, encoder, decoder);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a Codec travels as its parts");
    }

    /** What travels in the place of a codec: its parts, whatever a stream has in their place. */
    private static final class Serialized implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // Object: a stream may have anything here, which is then refused.
        private final Object name;

        @SuppressWarnings("serial")
        private final Object encoder;

        @SuppressWarnings("serial")
        private final Object decoder;

        Serialized(String name, Encoder<?> encoder, Decoder<?> decoder) {
            this.name = name;
            this.encoder = encoder;
            this.decoder = decoder;
        }

        @SuppressWarnings("unchecked") // What was put is what is taken.
        private Object readResolve() throws InvalidObjectException {
            if (!(name instanceof String)
                    || !isName((String) name)
                    || !(encoder instanceof Encoder)
                    || !(decoder instanceof Decoder)) {
                throw new InvalidObjectException("the stream has a codec without its parts");
            }
            return new Codec<>((String) name, (Encoder<Object>) encoder, (Decoder<Object>) decoder);
        }
    }
}

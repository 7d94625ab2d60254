package io.multiproc.channel;

import io.multiproc.internal.text.Throwables;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Java serialization behind a filter of classes.
 *
 * @param allowed the names of the classes that the user allows
 */
record Serialization(List<String> allowed) implements Codec.Encoder<Object>, Codec.Decoder<Object> {
    private static final Set<String> VALUES = Set.of(
            "java.lang.Object",
            "java.lang.Number",
            "java.lang.Boolean",
            "java.lang.Character",
            "java.lang.Byte",
            "java.lang.Short",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Float",
            "java.lang.Double",
            "java.lang.String",
            "java.lang.Enum");
    private static final List<String> PACKAGES = List.of(
            "java.math.",
            "java.time.",
            "java.util.",
            "java.util.concurrent.",
            "java.util.concurrent.atomic.",
            "io.multiproc.memory.",
            "io.multiproc.sync.",
            "io.multiproc.value.",
            "io.multiproc.channel.",
            "io.multiproc.internal.object.",
            "io.multiproc.internal.os.");

    /** An element of an array takes a byte or more; tables of maps have some times as many places as elements. */
    private static final long LONGEST_PER_BYTE = 16;

    @Override
    public byte[] encode(Object element) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(element);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "element cannot be serialized: class=" + element.getClass().getName() + ", reason="
                            + Throwables.describe(e),
                    e);
        }
        return bytes.toByteArray();
    }

    @Override
    public Object decode(byte[] bytes) {
        try (ObjectInputStream in = new Input(bytes)) {
            in.setObjectInputFilter(info -> check(info, bytes.length));
            return in.readObject();
        } catch (InvalidClassException e) {
            throw new UncheckedIOException(
                    "a class is not allowed, or differs here; allow it with Codec.ofSerializable(classes)", e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a class is missing here: " + Throwables.message(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info, int length) {
        if (info.arrayLength() > LONGEST_PER_BYTE * length) {
            return ObjectInputFilter.Status
                    .REJECTED; // Damaged: memory for it would be taken before its elements are missed.
        }
        Class<?> type = info.serialClass();
        if (type == null) {
            return ObjectInputFilter.Status.UNDECIDED; // A number of references or bytes: the ring bounds them.
        }
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        boolean known = element.isPrimitive()
                || VALUES.contains(element.getName())
                || allowed.contains(element.getName())
                || PACKAGES.stream().anyMatch(isDirectlyIn(element.getName()));
        return known ? ObjectInputFilter.Status.ALLOWED : ObjectInputFilter.Status.REJECTED;
    }

    private static Predicate<String> isDirectlyIn(String className) {
        return prefix -> className.startsWith(prefix) && className.indexOf('.', prefix.length()) < 0;
    }

    /** Looks for classes where the thread's program does. */
    private static final class Input extends ObjectInputStream {
        Input(byte[] bytes) throws IOException {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            if (loader != null) {
                try {
                    return Class.forName(description.getName(), false, loader);
                } catch (ClassNotFoundException e) {
                    return super.resolveClass(description); // Primitive types, and what only this library's loader has.
                }
            }
            return super.resolveClass(description);
        }
    }
}

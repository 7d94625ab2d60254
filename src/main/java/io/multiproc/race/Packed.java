package io.multiproc.race;

import io.multiproc.internal.text.Throwables;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;

/** Objects as bytes, by Java serialization. Both sides are the same program, so no class is refused. */
final class Packed {
    private Packed() {}

    /**
     * The bytes of an object.
     *
     * @param what it is, for the message
     * @throws IllegalArgumentException if it cannot be serialized
     */
    static byte[] pack(Object value, String what) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    what + " cannot be serialized: class=" + value.getClass().getName() + ", reason="
                            + Throwables.describe(e)
                            + "; it must be Serializable with all that it holds, and a lambda must not use fields of"
                            + " an object that is not",
                    e);
        }
        return bytes.toByteArray();
    }

    static Object unpack(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = input(bytes)) {
            return in.readObject();
        }
    }

    /** Looks for classes where the thread's program does. */
    static ObjectInputStream input(byte[] bytes) throws IOException {
        return new ObjectInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
                ClassLoader loader = Thread.currentThread().getContextClassLoader();
                if (loader == null) {
                    return super.resolveClass(description);
                }
                try {
                    return Class.forName(description.getName(), false, loader);
                } catch (ClassNotFoundException e) {
                    return super.resolveClass(description);
                }
            }
        };
    }
}

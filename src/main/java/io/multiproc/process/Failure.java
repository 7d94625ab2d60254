package io.multiproc.process;

import io.multiproc.internal.text.Throwables;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * An exception on its way to the parent: always as text, and as an object if it can be serialized.
 *
 * @param className the name of its class
 * @param message its message, or null
 * @param stack its stack trace as printed
 * @param object the serialized exception, or no bytes if that is impossible
 */
record Failure(String className, String message, String stack, byte[] object) {
    private static final byte[] NO_OBJECT = {};
    private static final int SHORT_MESSAGE = 400;
    private static final int SHORT_STACK = 2000;

    /** The text of an exception, whatever its own methods do. */
    static Failure of(Throwable thrown, byte[] object) {
        return new Failure(thrown.getClass().getName(), Throwables.message(thrown), Throwables.stack(thrown), object);
    }

    static Failure of(Throwable thrown) {
        return of(thrown, NO_OBJECT);
    }

    /** The same in at most {@link ControlLayout#OUTCOME_RESERVE} bytes, for when there is no more room. */
    Failure shortened() {
        String shortMessage = message == null ? null : head(message, SHORT_MESSAGE);
        return new Failure(head(className, SHORT_MESSAGE), shortMessage, head(stack, SHORT_STACK), NO_OBJECT);
    }

    byte[] encode() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        writeBytes(out, className.getBytes(StandardCharsets.UTF_8));
        out.writeBoolean(message != null);
        if (message != null) {
            writeBytes(out, message.getBytes(StandardCharsets.UTF_8));
        }
        writeBytes(out, stack.getBytes(StandardCharsets.UTF_8));
        writeBytes(out, object);
        return bytes.toByteArray();
    }

    static Failure decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        String className = readText(in);
        String message = in.readBoolean() ? readText(in) : null;
        return new Failure(className, message, readText(in), readBytes(in));
    }

    /** The exception itself, or null if it was not sent or its classes are not known here. */
    Throwable decodeObject(ClassLoader loader) {
        try {
            return object.length == 0 ? null : (Throwable) TaskCodec.decode(object, loader);
        } catch (Throwable e) { // whatever the classes of the exception do: the text must be told
            return null;
        }
    }

    private static String head(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }
}

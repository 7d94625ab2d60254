package io.multiproc.process;

import io.multiproc.internal.text.Throwables;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.lang.invoke.SerializedLambda;

/** Tasks, results and exceptions as bytes: Java serialization. */
final class TaskCodec {
    private TaskCodec() {}

    static byte[] encode(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    /**
     * Decodes a task with the classes of the class path or module path.
     *
     * @param hasResult whether its result is wanted
     */
    static Work decodeTask(byte[] bytes, boolean hasResult) throws IOException, ReflectiveOperationException {
        return bytes[0] == LambdaShape.MARK
                ? LambdaShape.decode(bytes)
                : new SerializedWork(new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject(), hasResult);
    }

    /** Decodes with the classes that a loader finds. */
    static Object decode(byte[] bytes, ClassLoader loader) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new LoaderInputStream(new ByteArrayInputStream(bytes), loader)) {
            return in.readObject();
        }
    }

    /**
     * Encodes a task.
     *
     * @throws IllegalArgumentException if it cannot be serialized; the message says what to do
     */
    static byte[] encodeTask(Object task) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
            try (TaskOutputStream out = new TaskOutputStream(bytes)) {
                out.writeObject(task);
                out.flush();
                byte[] shape = out.lambda == null
                        ? null
                        : LambdaShape.encode(out.lambda, task.getClass().getClassLoader());
                return shape != null ? shape : bytes.toByteArray();
            }
        } catch (IOException e) {
            throw refusal(task, e);
        }
    }

    /** What to say of a task that cannot be serialized. */
    static IllegalArgumentException refusal(Object task, IOException e) {
        return e instanceof NotSerializableException
                ? new IllegalArgumentException(notSerializable(task, String.valueOf(Throwables.message(e))), e)
                : new IllegalArgumentException(
                        "the task cannot be sent to another process: task="
                                + task.getClass().getName() + ", problem=" + Throwables.describe(e),
                        e);
    }

    private static String notSerializable(Object task, String culprit) {
        String text =
                "the task cannot be sent to another process, for it captures an object that is not serializable: class="
                        + culprit + ", task=" + task.getClass().getName();
        return isEnclosing(task.getClass(), culprit)
                ? text + "; the task uses `this` (a field or a method of " + culprit
                        + "): copy the field to a local variable, or use a static method or a static class"
                : text + "; make the class serializable, or capture only what the task needs of it";
    }

    /** Whether a class is where the task was written: what a lambda or an inner class captures as its {@code this}. */
    private static boolean isEnclosing(Class<?> task, String culprit) {
        for (Class<?> c = task.getNestHost(); c != null; c = c.getEnclosingClass()) {
            String host = c.getName();
            if (culprit.equals(host) || culprit.startsWith(host + "$") && !culprit.equals(task.getName())) {
                return true;
            }
        }
        return false;
    }

    /** Looks at what a task is written as. */
    private static final class TaskOutputStream extends ObjectOutputStream {
        private SerializedLambda lambda;
        private boolean seen;

        TaskOutputStream(OutputStream out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            if (!seen) {
                seen = true;
                lambda = object instanceof SerializedLambda first ? first : null;
            }
            return object;
        }
    }

    private static final class LoaderInputStream extends ObjectInputStream {
        private final ClassLoader loader;

        LoaderInputStream(InputStream in, ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description); // primitive types
            }
        }
    }
}

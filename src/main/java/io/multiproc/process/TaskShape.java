package io.multiproc.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The method of a lambda, which a worker is told once; after that its number will do, with what the lambda captures. Java serialization of a lambda
 * would cost more than all the rest of a short task.
 */
final class TaskShape {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final ClassValue<Source> SOURCES = new ClassValue<>() {
        @Override
        protected Source computeValue(Class<?> type) {
            return new Source(type);
        }
    };

    private final int number;
    private final byte[] definition;

    private TaskShape(SerializedLambda lambda) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(lambda.getImplClass().replace('/', '.'));
        out.writeUTF(lambda.getImplMethodName());
        out.writeUTF(lambda.getImplMethodSignature());
        definition = bytes.toByteArray();
        number = NUMBERS.incrementAndGet();
    }

    /** Its number in this process, from 1 on. */
    int number() {
        return number;
    }

    byte[] definition() {
        return definition;
    }

    /** Finds the shape of a task and writes what it captures; null, and nothing written, if the task must be serialized. */
    static TaskShape of(Object task, ValueWriter captured) {
        return SOURCES.get(task.getClass()).shape(task, captured);
    }

    /** Finds the method of a shape; its class is initialized by this. */
    static Method method(byte[] definition) throws IOException, ReflectiveOperationException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(definition));
        Class<?> implementor = Class.forName(in.readUTF(), true, ClassLoader.getSystemClassLoader());
        String name = in.readUTF();
        MethodType type = MethodType.fromMethodDescriptorString(in.readUTF(), implementor.getClassLoader());
        Method method = implementor.getDeclaredMethod(name, type.parameterArray());
        method.setAccessible(true);
        return method;
    }

    /** What is known of the class of a task. */
    private static final class Source {
        private final Method replacement;
        private volatile TaskShape shape;
        private volatile boolean capturesNothing;
        private volatile boolean mustBeSerialized;

        Source(Class<?> type) {
            replacement = type.isSynthetic() ? replacementOf(type) : null;
            mustBeSerialized = replacement == null;
        }

        private static Method replacementOf(Class<?> type) {
            try {
                Method method = type.getDeclaredMethod("writeReplace");
                method.setAccessible(true);
                return method;
            } catch (NoSuchMethodException | InaccessibleObjectException e) {
                return null;
            }
        }

        TaskShape shape(Object task, ValueWriter captured) {
            if (mustBeSerialized || capturesNothing) {
                return shape;
            }
            SerializedLambda lambda = describe(task);
            if (lambda == null
                    || shape == null && !begin(lambda, task.getClass().getClassLoader())) {
                mustBeSerialized = true;
                return null;
            }
            for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
                captured.value(lambda.getCapturedArg(i));
            }
            return shape;
        }

        private SerializedLambda describe(Object task) {
            try {
                return replacement.invoke(task) instanceof SerializedLambda lambda ? lambda : null;
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }

        private synchronized boolean begin(SerializedLambda lambda, ClassLoader loader) {
            String implementor = lambda.getImplClass().replace('/', '.');
            if (lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic
                    || !LambdaShape.isOpenToUs(implementor, loader)) {
                return false;
            }
            if (shape == null) {
                try {
                    shape = new TaskShape(lambda);
                } catch (IOException e) {
                    return false;
                }
            }
            capturesNothing = lambda.getCapturedArgCount() == 0;
            return true;
        }
    }
}

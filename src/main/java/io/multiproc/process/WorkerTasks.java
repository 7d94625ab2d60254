package io.multiproc.process;

import io.multiproc.internal.os.Words;
import io.multiproc.internal.text.Throwables;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Runs the tasks of messages, in a worker. */
final class WorkerTasks {
    private static final Object[] NOTHING = {};
    private final Map<Integer, Method> shapes = new HashMap<>();
    private Object[] results = NOTHING;
    private int done;
    private Throwable thrown;

    /** Runs a task; its outcome as bytes. */
    byte[] perform(byte[] message) throws IOException {
        results = NOTHING;
        done = 0;
        thrown = null;
        Failure failure = null;
        try {
            run(message);
        } catch (Throwable e) { // whatever a task throws is its outcome
            thrown = e;
            failure = Failure.of(e, Outbound.encode(e));
        }
        try {
            return PoolOutcome.encode(results, done, failure);
        } catch (Throwable e) { // whatever the classes of the result do: the task must end
            return refused(results, done, e);
        }
    }

    /** What the last outcome was made of. */
    Object lastOutcome() {
        return new Object[] {results, thrown};
    }

    private static byte[] refused(Object[] results, int count, Throwable problem) throws IOException {
        String classes = Arrays.stream(results, 0, count)
                .map(result -> result == null ? "null" : result.getClass().getName())
                .distinct()
                .limit(3)
                .toList()
                .toString();
        IOException e = new IOException(
                "the result of the task cannot be serialized: class=" + classes.substring(1, classes.length() - 1)
                        + ", problem=" + Throwables.describe(problem) + "; return something serializable",
                problem);
        return PoolOutcome.encode(results, 0, Failure.of(e, Outbound.encode(e)));
    }

    private void run(byte[] message) throws Throwable {
        byte kind = message[0];
        ByteBuffer head = ByteBuffer.wrap(message);
        int shape = Words.getInt(head, PoolMessage.SHAPE);
        int definitionLength = Words.getInt(head, PoolMessage.DEFINITION_LENGTH);
        int valuesAt = PoolMessage.DEFINITION + definitionLength;
        if (definitionLength > 0) {
            byte[] definition = Arrays.copyOfRange(message, PoolMessage.DEFINITION, valuesAt);
            shapes.put(shape, TaskShape.method(definition));
        }
        ValueReader values = new ValueReader(message, valuesAt, ClassLoader.getSystemClassLoader());
        boolean hasItems = kind == PoolMessage.MAP || kind == PoolMessage.EACH;
        Call call = shape == 0 ? new ObjectCall(values.value()) : shapeCall(shape, values, hasItems);
        if (!hasItems) {
            Object result = call.apply(null);
            results = new Object[] {kind == PoolMessage.CALL ? result : null};
            done = 1;
        } else {
            withItems(kind, call, values);
        }
    }

    private void withItems(byte kind, Call call, ValueReader values) throws Throwable {
        int count = values.number();
        Object[] items = new Object[count];
        for (int i = 0; i < count; i++) {
            items[i] = values.value();
        }
        results = items; // each result in the place of its item
        for (int i = 0; i < count; i++) {
            Object result = call.apply(items[i]);
            items[i] = kind == PoolMessage.MAP ? result : null;
            done++;
        }
    }

    private Call shapeCall(int shape, ValueReader values, boolean hasItems) throws IOException {
        Method method = shapes.get(shape);
        if (method == null) {
            throw new IOException("a task of unknown shape: shape=" + shape);
        }
        Object[] arguments = new Object[method.getParameterCount()];
        int captured = arguments.length - (hasItems ? 1 : 0);
        for (int i = 0; i < captured; i++) {
            arguments[i] = values.value();
        }
        return new MethodCall(method, arguments, hasItems);
    }

    /** What a task does. */
    private interface Call {
        /** With an item, or null if it takes none. */
        Object apply(Object item) throws Throwable;
    }

    private record MethodCall(Method method, Object[] arguments, boolean hasItems) implements Call {
        @Override
        public Object apply(Object item) throws Throwable {
            if (hasItems) {
                arguments[arguments.length - 1] = item;
            }
            try {
                return method.invoke(null, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    private record ObjectCall(Object task) implements Call {
        @Override
        public Object apply(Object item) throws Exception {
            if (task instanceof RemoteCallable<?> callable) {
                return callable.call();
            }
            if (task instanceof RemoteFunction<?, ?> function) {
                return apply(function, item);
            }
            if (task instanceof RemoteConsumer<?> consumer) {
                accept(consumer, item);
            } else if (task != null) {
                ((RemoteRunnable) task).run();
            }
            return null;
        }

        @SuppressWarnings("unchecked") // the parent's compiler has checked the item's type
        private static <T> Object apply(RemoteFunction<T, ?> function, Object item) throws Exception {
            return function.apply((T) item);
        }

        @SuppressWarnings("unchecked")
        private static <T> void accept(RemoteConsumer<T> consumer, Object item) throws Exception {
            consumer.accept((T) item);
        }
    }
}

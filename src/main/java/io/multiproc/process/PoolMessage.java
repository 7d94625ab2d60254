package io.multiproc.process;

import io.multiproc.internal.os.DataWords;
import io.multiproc.internal.text.Throwables;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A task on its way to a worker.
 *
 * <pre>
 *   0     kind (1)
 *   1     number of the shape (4), 0 if the task is serialized
 *   5     length of the shape's definition (4), 0 if the worker knows it
 *   9     definition
 *   ...   values: what the lambda captures, or the serialized task; then the items
 * </pre>
 *
 * <p>A message that is too long for a slot lies in shared memory of its own, and in the slot is {@link #SPILLED} and where to find it.
 */
final class PoolMessage {
    /** A task with a result. */
    static final byte CALL = 0;
    /** A task without one. */
    static final byte RUN = 1;
    /** A function, and the items that it is applied to. */
    static final byte MAP = 2;
    /** An action, and the items that it is done with. */
    static final byte EACH = 3;
    /** What a worker does first. */
    static final byte HELLO = 4;
    /** The message lies elsewhere. */
    static final byte SPILLED = 5;

    static final int SHAPE = 1;
    static final int DEFINITION_LENGTH = SHAPE + Integer.BYTES;
    static final int DEFINITION = DEFINITION_LENGTH + Integer.BYTES;
    private static final byte[] KNOWN = {};

    private final byte kind;
    private final TaskShape shape;
    private final byte[] values;

    private PoolMessage(byte kind, TaskShape shape, byte[] values) {
        this.kind = kind;
        this.shape = shape;
        this.values = values;
    }

    /** A single task; HELLO may be without one. */
    static PoolMessage of(byte kind, Object task) {
        ValueWriter writer = new ValueWriter(0);
        TaskShape shape = task == null ? null : TaskShape.of(task, writer);
        if (shape == null) {
            writer.value(task);
        }
        try {
            return new PoolMessage(kind, shape, writer.finish());
        } catch (IOException e) {
            throw TaskCodec.refusal(task, e);
        }
    }

    /** Checks once that a function can be sent at all, to tell it from items that cannot. */
    static void checkFunction(Object function) {
        of(CALL, function);
    }

    /** A writer to which the items are to be added. */
    static Items items(byte kind, Object function) {
        return new Items(kind, function);
    }

    /** Whether it is for one worker only. */
    boolean isGreeting() {
        return kind == HELLO;
    }

    TaskShape shape() {
        return shape;
    }

    /** As bytes, with or without the definition of its shape. */
    byte[] encode(boolean shapeIsKnown) {
        byte[] definition = shape == null || shapeIsKnown ? KNOWN : shape.definition();
        byte[] bytes = new byte[DEFINITION + definition.length + values.length];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        bytes[0] = kind;
        DataWords.INT.set(buffer, SHAPE, shape == null ? 0 : shape.number());
        DataWords.INT.set(buffer, DEFINITION_LENGTH, definition.length);
        System.arraycopy(definition, 0, bytes, DEFINITION, definition.length);
        System.arraycopy(values, 0, bytes, DEFINITION + definition.length, values.length);
        return bytes;
    }

    /** A message with items in the making. */
    static final class Items {
        private static final int FIRST_CAPACITY = 256;
        private final byte kind;
        private final TaskShape shape;
        private final ValueWriter writer = new ValueWriter(FIRST_CAPACITY);
        private final int countAt;
        private int count;

        private Items(byte kind, Object function) {
            this.kind = kind;
            shape = TaskShape.of(function, writer);
            if (shape == null) {
                writer.value(function);
            }
            countAt = writer.length();
            writer.number(0);
        }

        void add(Object item) {
            writer.value(item);
            count++;
        }

        int length() {
            return writer.length();
        }

        PoolMessage finish() {
            writer.number(countAt, count);
            try {
                return new PoolMessage(kind, shape, writer.finish());
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "an item cannot be sent to another process: problem=" + Throwables.describe(e)
                                + "; make its class serializable",
                        e);
            }
        }
    }
}

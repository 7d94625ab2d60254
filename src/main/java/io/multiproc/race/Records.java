package io.multiproc.race;

import io.multiproc.internal.text.Throwables;
import io.multiproc.memory.SharedMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads what one actor recorded. */
final class Records {
    private final SharedMemory stage;
    private final int lane;

    Records(SharedMemory stage, int lane) {
        this.stage = stage;
        this.lane = lane;
    }

    void clear(int length) {
        stage.setInt(StageLayout.lane(lane) + StageLayout.PAYLOAD_END, 0);
        for (int i = 0; i < length; i++) {
            stage.setLong(StageLayout.record(lane, i) + StageLayout.INVOKED, 0);
            stage.setLong(StageLayout.record(lane, i) + StageLayout.RETURNED, 0);
        }
    }

    /** When it began, or 0. */
    long invoked(int number) {
        return stage.getLongAcquire(StageLayout.record(lane, number) + StageLayout.INVOKED);
    }

    /** When it ended, or 0. */
    long returned(int number) {
        return stage.getLongAcquire(StageLayout.record(lane, number) + StageLayout.RETURNED);
    }

    /** The first operation that has not begun. */
    int begun(int length) {
        int first = 0;
        while (first < length && invoked(first) != 0) {
            first++;
        }
        return first;
    }

    /** How many operations have begun and ended: what changes while an actor gets on. */
    int progress(int length) {
        int begun = begun(length);
        int ended = 0;
        for (int i = 0; i < begun; i++) {
            ended += returned(i) != 0 ? 1 : 0;
        }
        return begun + ended;
    }

    /**
     * The outcome of an operation that has ended.
     *
     * @throws IllegalStateException if its result could not be recorded
     */
    Outcome outcome(int number, Operation<?, ?> operation) {
        long record = StageLayout.record(lane, number);
        long value = stage.getLong(record + StageLayout.VALUE);
        switch (stage.getInt(record + StageLayout.KIND)) {
            case Recorder.NOTHING:
                return Outcome.of(Outcome.NOTHING);
            case Recorder.NULL:
                return Outcome.of(null);
            case Recorder.LONG:
                return Outcome.of(value);
            case Recorder.DOUBLE:
                return Outcome.of(Double.longBitsToDouble(value));
            case Recorder.BOOLEAN:
                return Outcome.of(value != 0);
            case Recorder.OBJECT:
                return object(payload(record, value), operation);
            case Recorder.THROWN:
                String[] thrown = text(payload(record, value)).split("\n", 2);
                return new Outcome(thrown[0], thrown[1]);
            default:
                throw new IllegalStateException("the result of an operation cannot be recorded: operation="
                        + operation.name() + ", reason=" + text(payload(record, value)));
        }
    }

    private static Outcome object(byte[] bytes, Operation<?, ?> operation) {
        try {
            return Outcome.of(Packed.unpack(bytes));
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(
                    "the result of an operation cannot be read: operation=" + operation.name() + ", reason="
                            + Throwables.describe(e),
                    e);
        }
    }

    private byte[] payload(long record, long from) {
        byte[] bytes = new byte[stage.getInt(record + StageLayout.LENGTH)];
        stage.get(StageLayout.lane(lane) + StageLayout.PAYLOAD + from, bytes, 0, bytes.length);
        return bytes;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

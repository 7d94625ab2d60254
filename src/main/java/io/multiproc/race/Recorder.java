package io.multiproc.race;

import io.multiproc.internal.os.DataWords;
import io.multiproc.internal.text.Throwables;
import io.multiproc.memory.SharedMemory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one actor's records. The stamps are those of {@code System.nanoTime}, which on Linux is the kernel's CLOCK_MONOTONIC, on Windows
 * QueryPerformanceCounter and on macOS mach_absolute_time: one clock for all processes of a machine. Nothing here orders the memory accesses of an operation
 * with those of another but the release writes: no lock and no fence hides a race. It writes to the buffer itself, which is no step that a kill could come before.
 */
final class Recorder {
    static final int NOTHING = 1;
    static final int NULL = 2;
    static final int LONG = 3;
    static final int DOUBLE = 4;
    static final int BOOLEAN = 5;
    static final int OBJECT = 6;
    static final int THROWN = 7;
    /** A result that cannot be recorded; the payload says why. */
    static final int REFUSED = 8;

    private static final int LONGEST_TEXT = 500;

    private final ByteBuffer lanes;
    private final int lane;

    /** Lanes: see {@link #lanes}. */
    Recorder(ByteBuffer lanes, int lane) {
        this.lanes = lanes;
        this.lane = Math.toIntExact(StageLayout.lane(lane) - StageLayout.lane(0));
    }

    /** The memory of all lanes; made once in a process. */
    static ByteBuffer lanes(SharedMemory stage) {
        return stage.asBuffer(StageLayout.lane(0), Math.toIntExact(StageLayout.SIZE - StageLayout.lane(0)));
    }

    private int record(int number) {
        return lane + StageLayout.RECORDS + number * StageLayout.RECORD;
    }

    void invoked(int number) {
        DataWords.LONG.setRelease(lanes, record(number) + StageLayout.INVOKED, System.nanoTime());
    }

    void returned(int number, Object result) {
        long now = System.nanoTime();
        Object value = Outcome.normal(result);
        if (value == Outcome.NOTHING) {
            end(number, now, NOTHING, 0, 0);
        } else if (value == null) {
            end(number, now, NULL, 0, 0);
        } else if (value instanceof Long whole) {
            end(number, now, LONG, 0, whole);
        } else if (value instanceof Double real) {
            end(number, now, DOUBLE, 0, Double.doubleToRawLongBits(real));
        } else if (value instanceof Boolean truth) {
            end(number, now, BOOLEAN, 0, truth ? 1 : 0);
        } else {
            object(number, now, value);
        }
    }

    void threw(int number, Throwable failure) {
        long now = System.nanoTime();
        String text = failure.getClass().getName() + '\n' + Throwables.message(failure);
        payload(number, now, THROWN, cut(text));
    }

    private void object(int number, long now, Object value) {
        try {
            payload(number, now, OBJECT, Packed.pack(value, "a result"));
        } catch (RuntimeException | Error e) {
            payload(number, now, REFUSED, cut(Throwables.reason(e)));
        }
    }

    private static byte[] cut(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_TEXT)).getBytes(StandardCharsets.UTF_8);
    }

    private void payload(int number, long now, int kind, byte[] bytes) {
        int end = lane + StageLayout.PAYLOAD_END;
        int from = lanes.getInt(end);
        if (bytes.length > StageLayout.LARGEST_PAYLOAD - from) {
            String full = "results are too large: bytes=" + bytes.length + ", left="
                    + (StageLayout.LARGEST_PAYLOAD - from) + "; return less, or use fewer operations";
            byte[] reason = full.getBytes(StandardCharsets.UTF_8);
            payload(
                    number,
                    now,
                    REFUSED,
                    Arrays.copyOf(reason, Math.min(reason.length, StageLayout.LARGEST_PAYLOAD - from)));
            return;
        }
        lanes.put(lane + StageLayout.PAYLOAD + from, bytes);
        lanes.putInt(end, from + bytes.length);
        end(number, now, kind, bytes.length, from);
    }

    private void end(int number, long now, int kind, int length, long value) {
        int record = record(number);
        lanes.putInt(record + StageLayout.KIND, kind);
        lanes.putInt(record + StageLayout.LENGTH, length);
        lanes.putLong(record + StageLayout.VALUE, value);
        DataWords.LONG.setRelease(
                lanes, record + StageLayout.RETURNED, now); // pairs with Records.returned: what it says is whole
    }
}

package io.multiproc.process;

import io.multiproc.StaleHandleException;
import io.multiproc.internal.text.Throwables;
import java.io.IOException;

/**
 * What became of a task, as a worker writes it and the parent reads it: the results that there are, and the exception that ended it, if any.
 *
 * <pre>
 *   0     how it travels (1): PLAIN; KEPT: the worker keeps something until the slot is free; SPILLED: so, and it lies elsewhere
 *   1     values: count, results, 1 or 0 for an exception, the exception
 * </pre>
 */
final class PoolOutcome {
    static final byte PLAIN = 0;
    static final byte KEPT = 1;
    static final byte SPILLED = 2;
    static final int VALUES = 1;

    private static final Object[] NOTHING = {};

    final Object[] values;
    final Failure failure;
    final Throwable thrown;
    private boolean stale;

    private PoolOutcome(Object[] values, Failure failure, Throwable thrown) {
        this.values = values;
        this.failure = failure;
        this.thrown = thrown;
    }

    /** Encodes results, as many as there are. */
    static byte[] encode(Object[] values, int count, Failure failure) throws IOException {
        ValueWriter writer = new ValueWriter(64);
        writer.number(count);
        for (int i = 0; i < count; i++) {
            writer.value(values[i]);
        }
        writer.number(failure == null ? 0 : 1);
        if (failure != null) {
            writer.array(failure.encode());
        }
        return writer.finish();
    }

    /** Never throws an exception: what cannot be read is a failure. */
    static PoolOutcome decode(byte[] bytes, int from, ClassLoader loader) {
        try {
            ValueReader reader = new ValueReader(bytes, from, loader);
            int count = reader.number();
            if (count < 0 || count > bytes.length) {
                throw new IOException("number of results=" + count);
            }
            Object[] values = count == 0 ? NOTHING : new Object[count];
            for (int i = 0; i < count; i++) {
                values[i] = reader.value();
            }
            if (reader.number() == 0) {
                return new PoolOutcome(values, null, null);
            }
            Failure failure = Failure.decode(reader.array());
            return new PoolOutcome(values, failure, failure.decodeObject(loader));
        } catch (Throwable e) { // whatever the classes of the results do: the task must end
            return unreadable(e);
        }
    }

    static PoolOutcome unreadable(Throwable problem) {
        IOException e = new IOException(
                "the outcome of the task cannot be read here: problem=" + Throwables.describe(problem), problem);
        PoolOutcome outcome = new PoolOutcome(NOTHING, Failure.of(e), e);
        outcome.stale = Throwables.isCausedBy(problem, StaleHandleException.class);
        return outcome;
    }

    /** Whether it could not be read because somebody who had it in its memory is gone: presumably the worker. */
    boolean isStale() {
        return stale;
    }
}

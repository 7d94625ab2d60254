package io.multiproc.internal.os.windows;

import com.sun.jna.Pointer;
import io.multiproc.NameExistsException;
import io.multiproc.internal.os.Completion;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What Windows does not keep of a named segment: its identity, its size in bytes, and whether it is finished. A small file mapping beside the segment's, under a name
 * derived from the segment's, that everybody who has the segment open has open as well.
 *
 * <pre>
 *   0               8               16              24      28            32
 *   +---------------+---------------+---------------+-------+-------------+
 *   | identity high | identity low  | size          | state | maker's pid |
 *   +---------------+---------------+---------------+-------+-------------+
 * </pre>
 *
 * <p>The record is made before the segment and given up after it, so a segment without a record was made by another program, which finishes
 * it in one step. Only the maker writes: the identity, the size and its process id, then {@code MAKING}, then the segment comes to be, then {@code FINISHED}. While it is at work the
 * maker has a sign of life that bears the identity. A maker that finds a segment of another program under the name writes {@code WITHDRAWN}.
 */
final class SegmentRecord implements Companion {
    private static final int HIGH = 0;
    private static final int LOW = HIGH + Long.BYTES;
    private static final int SIZE = LOW + Long.BYTES;
    private static final int STATE = SIZE + Long.BYTES;
    private static final int PID = STATE + Integer.BYTES;
    private static final int TOTAL = PID + Integer.BYTES;

    private static final int MAKING = 1;
    private static final int FINISHED = 2;
    private static final int WITHDRAWN = 3;

    private final KernelNames names;
    private final String object;
    private Pointer handle;
    private Pointer address;
    private final ByteBuffer memory;
    private Pointer making;

    private SegmentRecord(KernelNames names, Pointer handle, String object) {
        this.names = names;
        this.object = object;
        this.handle = handle;
        address = Handles.map(handle, false, TOTAL, object);
        try {
            memory = address.getByteBuffer(0, TOTAL).order(ByteOrder.nativeOrder());
        } catch (Error e) {
            Handles.unmap(address);
            throw e;
        }
    }

    /** Closes the handle if it throws. */
    private static SegmentRecord of(KernelNames names, Pointer handle, String object) {
        try {
            return new SegmentRecord(names, handle, object);
        } catch (RuntimeException | Error e) {
            Handles.close(handle);
            throw e;
        }
    }

    /**
     * Makes the record of a segment that is about to be made.
     *
     * @param size the segment's
     * @throws NameExistsException if there is one
     */
    static SegmentRecord create(KernelNames names, String segment, Identity identity, long size, String object) {
        Pointer making = createSign(names.making(identity), object);
        SegmentRecord result = null;
        boolean made = false;
        try {
            Handles.Created created = Handles.createMapping(TOTAL, KernelNames.recordOf(segment), object);
            if (created == null || !created.isNew()) {
                if (created != null) {
                    Handles.close(created.handle());
                }
                throw new NameExistsException(object);
            }
            result = of(names, created.handle(), object);
            Words.setLong(result.memory, HIGH, identity.high());
            Words.setLong(result.memory, LOW, identity.low());
            Words.setLong(result.memory, SIZE, size);
            Words.setInt(result.memory, PID, (int) ProcessHandle.current().pid());
            Words.setIntRelease(result.memory, STATE, MAKING);
            result.making = making;
            made = true;
            return result;
        } finally {
            if (!made) {
                if (result != null) {
                    result.close();
                }
                Handles.close(making);
            }
        }
    }

    /** Its name has a number that was drawn just now, so nothing else can have it. */
    private static Pointer createSign(String name, String object) {
        Handles.Created sign = Handles.createSign(name, object);
        if (sign == null) {
            throw LastError.ERROR_ACCESS_DENIED.failure("CreateMutexW", object);
        }
        return sign.handle();
    }

    /**
     * The record of a segment of this user that this process has open, or null if another program made the segment. What another user has put under
     * the record's name says the same, as a segment of this library has its record as long as it is there.
     */
    static SegmentRecord open(KernelNames names, String segment, String object) {
        Pointer handle = Handles.openOwnMapping(KernelNames.recordOf(segment), object);
        if (handle == null) {
            return null;
        }
        SegmentRecord record = of(names, handle, object);
        int state = record.state();
        if (state == 0 || state == WITHDRAWN) {
            record.close(); // Its maker has not made this segment, or will find out that it is there.
            return null;
        }
        return record;
    }

    Identity identity() {
        return new Identity(memory.getLong(HIGH), memory.getLong(LOW));
    }

    /** The size of the segment as its maker has given it. */
    long size() {
        return memory.getLong(SIZE);
    }

    /** Waits until the segment is finished, as long as its maker lives. */
    void awaitFinished() {
        String sign = names.making(identity());
        Completion.await(
                object,
                () -> state() != MAKING,
                () -> Handles.isSignThere(sign, object),
                () -> "process " + Integer.toUnsignedLong(memory.getInt(PID)));
    }

    @Override
    public void finish() {
        end(FINISHED);
    }

    void withdraw() {
        end(WITHDRAWN);
    }

    private void end(int state) {
        Words.setIntRelease(memory, STATE, state);
        leaveOff();
    }

    private int state() {
        return Words.getIntAcquire(memory, STATE);
    }

    private void leaveOff() {
        if (making != null) {
            Handles.close(making);
            making = null;
        }
    }

    @Override
    public void close() {
        leaveOff();
        if (address != null) {
            Handles.unmap(address);
            address = null;
        }
        if (handle != null) {
            Handles.close(handle);
            handle = null;
        }
    }

    @Override
    public void remove() {
        // The kernel does it.
    }
}

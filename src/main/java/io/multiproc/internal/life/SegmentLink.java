package io.multiproc.internal.life;

import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.Words;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where a process says which segment it uses besides this one. Its links make a ring of all segments in which it has a slot, so that whoever knows one
 * of them finds the others.
 *
 * <pre>
 *   0         8         16        24      28                  80
 *   +---------+---------+---------+-------+-------------------+
 *   | device  | inode   | size    | state | place, UTF-8      |
 *   +---------+---------+---------+-------+-------------------+
 *
 *   state: how often the link was written, twice; odd while it is being written; 0 if there is none
 * </pre>
 *
 * <p>Only the slot's process writes; who reads looks at the state before and after. What a killed writer leaves half written is odd for ever, and
 * leads nowhere. A place that is too long is no link.
 */
final class SegmentLink {
    private static final int DEVICE = 0;
    private static final int INODE = DEVICE + Long.BYTES;
    private static final int SEGMENT_SIZE = INODE + Long.BYTES;
    private static final int STATE = SEGMENT_SIZE + Long.BYTES;
    private static final int PLACE = STATE + Integer.BYTES;
    private static final int PLACE_LENGTH = 52;
    static final int SIZE = PLACE + PLACE_LENGTH;
    private static final int READS = 100;

    private final ByteBuffer memory;
    private final int at;

    SegmentLink(ByteBuffer memory, int at) {
        this.memory = memory;
        this.at = at;
    }

    void clear() {
        Words.setIntVolatile(memory, at + STATE, 0);
    }

    void write(SegmentAddress target) {
        if (target.place().getBytes(StandardCharsets.UTF_8).length > PLACE_LENGTH) {
            clear();
            return;
        }
        int state = state() | 1;
        setState(state);
        Words.setLongVolatile(memory, at + DEVICE, target.device());
        Words.setLongVolatile(memory, at + INODE, target.inode());
        Words.setLongVolatile(memory, at + SEGMENT_SIZE, target.size());
        ShortText.write(memory, at + PLACE, PLACE_LENGTH, target.place());
        setState(state + 1 == 0 ? 2 : state + 1);
    }

    /** The segment, or null if there is no link. */
    SegmentAddress read() {
        for (int i = 0; i < READS; i++) {
            int state = state();
            if (state == 0) {
                return null;
            }
            long device = Words.getLongVolatile(memory, at + DEVICE);
            long inode = Words.getLongVolatile(memory, at + INODE);
            long size = Words.getLongVolatile(memory, at + SEGMENT_SIZE);
            String place = ShortText.read(memory, at + PLACE, PLACE_LENGTH);
            if ((state & 1) == 0 && isStill(state)) {
                return new SegmentAddress(place, device, inode, size);
            }
            Thread.onSpinWait();
        }
        return null;
    }

    private boolean isStill(int state) {
        VarHandle.acquireFence();
        return state() == state;
    }

    private int state() {
        return Words.getIntVolatile(memory, at + STATE);
    }

    private void setState(int state) {
        Words.setIntVolatile(memory, at + STATE, state);
        VarHandle.fullFence();
    }
}

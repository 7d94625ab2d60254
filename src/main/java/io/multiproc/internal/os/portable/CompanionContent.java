package io.multiproc.internal.os.portable;

import com.sun.jna.Memory;
import io.multiproc.internal.os.posix.FileIdentity;

/**
 * What a companion file of shared memory says about it.
 *
 * <pre>
 *   0        4         8        16      24       32      40
 *   +--------+---------+--------+-------+--------+-------+
 *   | state  | version | number | size  | device | inode |
 *   +--------+---------+--------+-------+--------+-------+
 * </pre>
 *
 * @param ready whether it is finished; written last
 * @param number a number that no other companion has: file systems give the inode of a removed file to the next one
 * @param size the size that it was made with: what the system tells may be rounded up to whole pages
 * @param device the shared memory's own, or 0 where it has none
 * @param inode the shared memory's own, or 0 where it has none
 */
record CompanionContent(boolean ready, long number, long size, long device, long inode) {
    private static final int STATE_AT = 0;
    private static final int VERSION_AT = STATE_AT + Integer.BYTES;
    private static final int NUMBER_AT = VERSION_AT + Integer.BYTES;
    private static final int SIZE_AT = NUMBER_AT + Long.BYTES;
    private static final int DEVICE_AT = SIZE_AT + Long.BYTES;
    private static final int INODE_AT = DEVICE_AT + Long.BYTES;
    static final int SIZE = INODE_AT + Long.BYTES;
    private static final int READY = 1;

    /** Of something that is being made. */
    static CompanionContent unfinished(long number) {
        return new CompanionContent(false, number, 0, 0, 0);
    }

    static CompanionContent of(Memory memory) {
        return new CompanionContent(
                memory.getInt(STATE_AT) == READY,
                memory.getLong(NUMBER_AT),
                memory.getLong(SIZE_AT),
                memory.getLong(DEVICE_AT),
                memory.getLong(INODE_AT));
    }

    void put(Memory memory) {
        memory.setInt(STATE_AT, ready ? READY : 0);
        memory.setInt(VERSION_AT, 0);
        memory.setLong(NUMBER_AT, number);
        memory.setLong(SIZE_AT, size);
        memory.setLong(DEVICE_AT, device);
        memory.setLong(INODE_AT, inode);
    }

    CompanionContent of(long madeSize, FileIdentity made) {
        return new CompanionContent(ready, number, madeSize, made.device(), made.inode());
    }

    CompanionContent finished() {
        return new CompanionContent(true, number, size, device, inode);
    }
}

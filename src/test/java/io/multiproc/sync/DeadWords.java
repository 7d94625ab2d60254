package io.multiproc.sync;

import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.DataWords;

/** Words as a process would have left them that was killed between two writes. */
final class DeadWords {
    /** An id of the last slot of an arena, which nobody has in these tests. */
    static final int SLOT = 63;

    static final int DEAD = 5 << 10 | SLOT;

    private final View view;

    DeadWords(View view) {
        this.view = view;
    }

    void write(int offset, long word) {
        DataWords.LONG.setVolatile(view.words(), view.dataAt() + offset, word);
    }

    void writeInt(int offset, int word) {
        DataWords.INT.setVolatile(view.words(), view.dataAt() + offset, word);
    }

    long read(int offset) {
        return (long) DataWords.LONG.getVolatile(view.words(), view.dataAt() + offset);
    }

    int readInt(int offset) {
        return (int) DataWords.INT.getVolatile(view.words(), view.dataAt() + offset);
    }

    /** A lock inside the object, held by the dead. */
    void hold(int lockOffset) {
        write(lockOffset, LockRecord.held(DEAD, 7));
    }

    /** The lock of the object, held by the dead. */
    void holdMain() {
        DataWords.LONG.setVolatile(view.words(), view.lockAt(), LockRecord.held(DEAD, 7));
    }

    /** A word of an id and a number. */
    static long of(int id, long number) {
        return (long) id << Integer.SIZE | number;
    }
}

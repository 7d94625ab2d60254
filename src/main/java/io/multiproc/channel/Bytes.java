package io.multiproc.channel;

import io.multiproc.internal.os.Words;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Copies between byte arrays and shared memory: short ones word by word, for which a bulk copy's beginning costs more than the copy. */
final class Bytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int SHORT = 64;

    private Bytes() {}

    static void copy(byte[] from, ByteBuffer to, int at) {
        if (from.length > SHORT) {
            Words.setBytes(to, at, from, from.length);
            return;
        }
        int i = 0;
        for (; i <= from.length - Long.BYTES; i += Long.BYTES) {
            Words.setLong(to, at + i, (long) LONGS.get(from, i));
        }
        for (; i < from.length; i++) {
            Words.setByte(to, at + i, from[i]);
        }
    }

    static void copy(ByteBuffer from, int at, byte[] to, int length) {
        if (length > SHORT) {
            from.get(at, to, 0, length);
            return;
        }
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            LONGS.set(to, i, Words.getLong(from, at + i));
        }
        for (; i < length; i++) {
            to[i] = from.get(at + i);
        }
    }

    /**
     * Copies what is taken out of memory that another process will write anew. Long bytes are written back as they are: then this processor alone has
     * their cache lines, and the other gets them sooner than if both had them. A death in the middle changes nothing.
     */
    static void take(ByteBuffer from, int at, byte[] to, int length) {
        copy(from, at, to, length);
        if (length > SHORT) {
            Words.setBytes(from, at, to, length);
        }
    }
}

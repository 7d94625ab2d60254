package io.multiproc.channel;

import io.multiproc.internal.os.Words;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/** Copies between byte arrays and shared memory: short ones word by word, for which a bulk copy's beginning costs more than the copy. */
final class Bytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int SHORT = 64;

    private Bytes() {}

    /** Copies a whole array into memory that two buffers show; at is a multiple of 8. */
    static void copy(byte[] from, ByteBuffer to, LongBuffer longs, int at) {
        int length = from.length;
        if (length == Long.BYTES) {
            Words.setLong(longs, at, (long)
                    LONGS.get(from, 0)); // A loop for a single word takes longer than the rest of an append.
        } else if (length > SHORT) {
            Words.setBytes(to, at, from, length);
        } else {
            int i = 0;
            for (; i <= length - Long.BYTES; i += Long.BYTES) {
                Words.setLong(longs, at + i, (long) LONGS.get(from, i));
            }
            for (; i < length; i++) {
                Words.setByte(to, at + i, from[i]);
            }
        }
    }

    /** Copies from memory that two buffers show; at is a multiple of 8. */
    static void copy(ByteBuffer from, LongBuffer longs, int at, byte[] to, int length) {
        if (length == Long.BYTES) {
            LONGS.set(to, 0, Words.getLong(longs, at));
        } else if (length > SHORT) {
            from.get(at, to, 0, length);
        } else {
            int i = 0;
            for (; i <= length - Long.BYTES; i += Long.BYTES) {
                LONGS.set(to, i, Words.getLong(longs, at + i));
            }
            for (; i < length; i++) {
                to[i] = from.get(at + i);
            }
        }
    }

    /**
     * Copies what is taken out of memory that another process will write anew. Long bytes are written back as they are: then this processor alone has
     * their cache lines, and the other gets them sooner than if both had them. A death in the middle changes nothing.
     */
    static void take(ByteBuffer from, LongBuffer longs, int at, byte[] to, int length) {
        copy(from, longs, at, to, length);
        if (length > SHORT) {
            Words.setBytes(from, at, to, length);
        }
    }
}

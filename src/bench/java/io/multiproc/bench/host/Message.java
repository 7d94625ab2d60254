package io.multiproc.bench.host;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Messages of bytes that begin with their number, so that a lost or damaged one is noticed. */
final class Message {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private Message() {}

    static byte[] ofSize(String size) {
        return new byte[Integer.parseInt(size)];
    }

    /** Makes these bytes the message of a number. */
    static void number(byte[] message, long number) {
        LONGS.set(message, 0, number);
    }

    static long numberOf(byte[] message) {
        return (long) LONGS.get(message, 0);
    }

    static void expect(byte[] message, long number) {
        if (numberOf(message) != number) {
            throw new IllegalStateException(
                    "messages are out of order: expected=" + number + ", found=" + numberOf(message));
        }
    }
}

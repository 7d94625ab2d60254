package io.multiproc.bench.host;

import java.io.IOException;
import java.nio.file.Path;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * One process's side of two rings, one for each direction. Messages come out of a byte array and go into one, as those
 * of a queue do; they are read in batches, as Agrona means it.
 */
final class AgronaPair implements MessageHandler {
    private static final int TYPE = 1;
    private static final int BATCH = 256;

    private final RingBuffer there;
    private final RingBuffer back;
    private final byte[] out;
    private final UnsafeBuffer outBuffer;
    private final byte[] in;
    private long received;

    private AgronaPair(RingBuffer there, RingBuffer back, int size) {
        this.there = there;
        this.back = back;
        out = new byte[size];
        outBuffer = new UnsafeBuffer(out);
        in = new byte[size];
    }

    static AgronaPair of(String path, String kind, int size) throws IOException {
        AgronaMemory memory = AgronaMemory.map(Path.of(path));
        return new AgronaPair(memory.ring(kind, 0), memory.ring(kind, 1), size);
    }

    void writeAll(long number) {
        for (long i = 0; i < number; i++) {
            write(there, i);
        }
    }

    void readAll(long number) {
        received = 0;
        while (received < number) {
            read(there, BATCH);
        }
    }

    void ask(long times) {
        received = 0;
        for (long i = 0; i < times; i++) {
            write(there, i);
            read(back, 1);
        }
    }

    void answer(long times) {
        received = 0;
        for (long i = 0; i < times; i++) {
            read(there, 1);
            write(back, i);
        }
    }

    private void write(RingBuffer ring, long number) {
        Message.number(out, number);
        while (!ring.write(TYPE, outBuffer, 0, out.length)) {
            Thread.onSpinWait();
        }
    }

    private void read(RingBuffer ring, int most) {
        while (ring.read(this, most) == 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
        buffer.getBytes(index, in, 0, length);
        Message.expect(in, received++);
    }
}

package io.multiproc.bench.scale;

import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TRAILER_LENGTH;

import io.multiproc.memory.SharedMemory;
import io.multiproc.value.SharedInt;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;

/** As {@link QueueLoad} with one consumer, through a ring of Agrona's that lies in shared memory. */
record AgronaLoad(SharedMemory memory, SharedInt producing, int producers) implements Load {
    private static final int CAPACITY = 1 << 20;
    private static final int TYPE = 1;
    private static final int READ_AT_ONCE = 64;

    static AgronaLoad of(int processes) {
        return new AgronaLoad(SharedMemory.create(CAPACITY + TRAILER_LENGTH), SharedInt.create(0), processes - 1);
    }

    @Override
    public long run(int me, int processes, Clock clock) {
        ManyToOneRingBuffer ring =
                new ManyToOneRingBuffer(new UnsafeBuffer(memory.asBuffer(0, CAPACITY + TRAILER_LENGTH)));
        if (me > 0) {
            put(ring, clock);
            producing.getAndAdd(-1);
            return 0;
        }
        long taken = 0;
        while (clock.isRunning()) {
            taken += read(ring);
        }
        while (producing.get() > 0 || ring.size() > 0) {
            read(ring);
        }
        return taken;
    }

    private static int read(ManyToOneRingBuffer ring) {
        return ring.read((type, buffer, index, length) -> {}, READ_AT_ONCE);
    }

    private static void put(ManyToOneRingBuffer ring, Clock clock) {
        UnsafeBuffer message = new UnsafeBuffer(new byte[Long.BYTES]);
        while (clock.isRunning()) {
            for (int i = 0; i < Clock.BATCH; i++) {
                ring.write(TYPE, message, 0, Long.BYTES);
            }
        }
    }

    @Override
    public int counted(int processes) {
        return 1;
    }

    @Override
    public void reset() {
        producing.set(producers);
    }
}

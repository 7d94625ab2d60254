package io.multiproc.bench.scale;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.value.SharedInt;
import java.util.concurrent.TimeUnit;

/**
 * Some contenders put messages of eight bytes into one queue, the others take them. An operation is one message taken while the clock ran; what is
 * left then is taken and not counted, so that no producer stays behind.
 */
record QueueLoad(SharedQueue<byte[]> queue, SharedInt producing, int consumers, int producers) implements Load {
    private static final long LOOK_MILLIS = 20;

    static QueueLoad of(int processes, int consumers) {
        return new QueueLoad(
                SharedQueue.create(Codec.ofBytes()), SharedInt.create(0), consumers, processes - consumers);
    }

    @Override
    public long run(int me, int processes, Clock clock) throws InterruptedException {
        if (me < consumers) {
            long taken = take(clock);
            while (producing.get() > 0 || !queue.isEmpty()) {
                queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            return taken;
        }
        put(clock);
        producing.getAndAdd(-1);
        return 0;
    }

    private long take(Clock clock) throws InterruptedException {
        byte[] message = new byte[Long.BYTES];
        long taken = 0;
        while (clock.isRunning()) {
            for (int i = 0; i < Clock.BATCH; i++) {
                if (queue.pollInto(message) >= 0) {
                    taken++;
                }
            }
        }
        return taken;
    }

    private void put(Clock clock) throws InterruptedException {
        byte[] message = new byte[Long.BYTES];
        while (clock.isRunning()) {
            for (int i = 0; i < Clock.BATCH; i++) {
                queue.offer(message);
            }
        }
    }

    @Override
    public int counted(int processes) {
        return consumers;
    }

    @Override
    public void reset() {
        producing.set(producers);
    }
}

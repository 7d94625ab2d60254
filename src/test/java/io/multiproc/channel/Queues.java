package io.multiproc.channel;

import io.multiproc.internal.os.DataWords;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** What the tests of queues have in common. */
final class Queues {
    /** The smallest ring: 15 numbers fit. */
    static final int SMALL = 256;

    static final int NUMBERS_IN_SMALL = 15;
    static final Duration LONG = Duration.ofSeconds(60);

    private Queues() {}

    static SharedQueue<Long> numbers() {
        return SharedQueue.create(Codec.ofLong(), SMALL);
    }

    static void fill(SharedQueue<Long> queue) {
        long i = 0;
        while (i < queue.capacity() && queue.offer(i)) {
            i++;
        }
    }

    /** Runs something in another thread and hands on what it throws. */
    static <T> FutureTask<T> inThread(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        start(task);
        return task;
    }

    static Thread start(FutureTask<?> task) {
        Thread thread = new Thread(task, "test-thread");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits until somebody is about to sleep at a gate. */
    static void awaitSleeper(SharedQueue<?> queue, int flag) {
        while (((int) DataWords.INT.getVolatile(queue.view.words(), queue.view.dataAt() + flag) & 1) == 0) {
            Thread.onSpinWait();
        }
    }

    static long readLong(SharedQueue<?> queue, int field) {
        return queue.view.words().getLong(queue.view.dataAt() + field);
    }

    static void writeLong(SharedQueue<?> queue, int field, long value) {
        DataWords.LONG.setVolatile(queue.view.words(), queue.view.dataAt() + field, value);
    }

    static void writeInt(SharedQueue<?> queue, int field, int value) {
        DataWords.INT.setVolatile(queue.view.words(), queue.view.dataAt() + field, value);
    }

    static int readInt(SharedQueue<?> queue, int field) {
        return queue.view.words().getInt(queue.view.dataAt() + field);
    }

    /** Where the ring's first byte is. */
    static int ring(SharedQueue<?> queue) {
        return RingLayout.ringAt(queue.view.slots());
    }

    /** The id of a process that nobody has seen for long. */
    static int deadId() {
        return 5 << 10 | 63;
    }
}

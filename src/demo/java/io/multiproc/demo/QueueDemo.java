package io.multiproc.demo;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.process.JvmProcess;

/** Two processes each compute a sum and send it through a queue. */
final class QueueDemo {
    private static final long EXPECTED = 499_667_166_000L;

    private QueueDemo() {}

    static void run() throws InterruptedException {
        try (SharedQueue<Long> sums = SharedQueue.create(Codec.ofLong())) {
            JvmProcess a = JvmProcess.start(() -> sum(sums));
            JvmProcess b = JvmProcess.start(() -> sum(sums));
            a.join();
            b.join();
            long total = sums.take() + sums.take();
            System.out.println("queue: " + total);
            Check.equal("both sums", EXPECTED, total);
            Check.that("nothing more in the queue", sums.isEmpty());
        }
    }

    private static void sum(SharedQueue<Long> sums) throws InterruptedException {
        long sum = 0;
        for (long i = 0; i < 1000; i++) {
            sum += i + i * i + i * i * i;
        }
        sums.put(sum);
    }
}

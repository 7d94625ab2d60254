package io.multiproc.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.value.SharedLongArray;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * A queue, its producers and consumers in processes of their own, and the book that they keep in shared memory: for each producer how many of its
 * messages were put, and a bit for each that was taken. Messages are counted by producer; length and content follow from producer and number.
 */
final class Traffic implements AutoCloseable {
    private static final int STOP_PRODUCERS = 0;
    private static final int STOP_CONSUMERS = 1;
    private static final int FAULTS = 2;
    private static final int PUT = 8;
    private static final int HEAD = 2 * Long.BYTES;

    private final int producers;
    private final int limit;
    private final int longest;
    final SharedQueue<byte[]> queue;
    private final SharedLongArray book;

    Traffic(int capacity, int longest, int producers, int limit) {
        this(SharedQueue.create(Codec.ofBytes(), capacity), book(producers, limit), producers, limit, longest);
    }

    private Traffic(SharedQueue<byte[]> queue, SharedLongArray book, int producers, int limit, int longest) {
        this.queue = queue;
        this.book = book;
        this.producers = producers;
        this.limit = limit;
        this.longest = longest;
    }

    private static SharedLongArray book(int producers, int limit) {
        return SharedLongArray.zeros(PUT + producers + producers * words(limit));
    }

    private static int words(int limit) {
        return (limit + Long.SIZE - 1) / Long.SIZE;
    }

    @Override
    public void close() {
        queue.close();
        book.close();
    }

    /** A process that takes part in one traffic after the other. */
    static ChildJvm worker() throws IOException {
        return ChildJvm.start(Traffic.class, "work");
    }

    static void work(ChildJvm.Talk talk) throws Exception {
        while (true) {
            Object[] parts = (Object[]) Copies.read(Base64.getDecoder().decode(talk.hear()));
            @SuppressWarnings("unchecked")
            SharedQueue<byte[]> queue = (SharedQueue<byte[]>) parts[0];
            try (Traffic traffic =
                    new Traffic(queue, (SharedLongArray) parts[1], (int) parts[2], (int) parts[3], (int) parts[4])) {
                talk.say("ready");
                String[] order = talk.hear().split(" ");
                if (order[0].equals("produce")) {
                    traffic.produce(Integer.parseInt(order[1]));
                } else {
                    traffic.consume(order[0].equals("drain"));
                }
            }
            talk.say("done");
        }
    }

    /** Gives a worker what it needs; it begins when it is made a producer or a consumer. */
    void standBy(ChildJvm worker) throws IOException {
        byte[] parts = Copies.write(new Object[] {queue, book, producers, limit, longest});
        worker.say(Base64.getEncoder().encodeToString(parts));
        worker.expect("ready");
    }

    void startProducer(ChildJvm worker, int producer) throws IOException {
        worker.say("produce " + producer);
    }

    void startConsumer(ChildJvm worker, boolean batches) throws IOException {
        worker.say(batches ? "drain" : "consume");
    }

    private byte[] message(int producer, long number) {
        Random random = new Random(producer * 1_000_003L + number);
        byte[] message = new byte[Math.max(HEAD, random.nextInt(longest + 1))];
        random.nextBytes(message);
        java.nio.ByteBuffer.wrap(message).putLong(producer).putLong(number);
        return message;
    }

    private void produce(int producer) throws InterruptedException {
        for (int number = 0; number < limit && book.getVolatile(STOP_PRODUCERS) == 0; number++) {
            byte[] message = message(producer, number);
            while (!queue.offer(message, Duration.ofMillis(50))) {
                if (book.getVolatile(STOP_PRODUCERS) != 0) {
                    return;
                }
            }
            book.setVolatile(PUT + producer, number + 1);
        }
    }

    /** Takes until told to stop and nothing is left. */
    void consume(boolean batches) throws InterruptedException {
        long[] last = new long[producers];
        Arrays.fill(last, -1);
        List<byte[]> taken = new ArrayList<>();
        while (true) {
            boolean end = book.getVolatile(STOP_CONSUMERS) != 0;
            if (batches) {
                queue.drainTo(taken);
            }
            if (taken.isEmpty()) {
                byte[] message = queue.poll(Duration.ofMillis(end ? 0 : 20));
                if (message != null) {
                    taken.add(message);
                } else if (end) {
                    return;
                }
            }
            for (byte[] message : taken) {
                enter(message, last);
                queue.taskDone();
            }
            taken.clear();
        }
    }

    private void enter(byte[] message, long[] last) {
        java.nio.ByteBuffer words = java.nio.ByteBuffer.wrap(message);
        long producer = words.remaining() < HEAD ? -1 : words.getLong();
        long number = producer < 0 || producer >= producers ? -1 : words.getLong();
        if (number < 0 || number >= limit || !Arrays.equals(message, message((int) producer, number))) {
            fault("torn message of " + message.length + " bytes: producer=" + producer + ", number=" + number);
            return;
        }
        if (number <= last[(int) producer]) {
            fault("out of order: producer=" + producer + ", number=" + number + " after " + last[(int) producer]);
        }
        last[(int) producer] = number;
        long bit = 1L << number;
        long before = book.getAndUpdate(bits((int) producer) + number / Long.SIZE, word -> word | bit);
        if ((before & bit) != 0) {
            fault("taken twice: producer=" + producer + ", number=" + number);
        }
    }

    private void fault(String what) {
        System.err.println(what);
        book.getAndIncrement(FAULTS);
    }

    private int bits(int producer) {
        return PUT + producers + producer * words(limit);
    }

    long put(int producer) {
        return book.getVolatile(PUT + producer);
    }

    void stopProducers() {
        book.setVolatile(STOP_PRODUCERS, 1);
    }

    void stopConsumers() {
        book.setVolatile(STOP_CONSUMERS, 1);
    }

    /** When all producers have ended: takes what is left, and closes the book. */
    void check(int killedConsumers, boolean[] killedProducers) throws InterruptedException {
        stopConsumers();
        consume(false);
        assertTrue(queue.awaitDone(Queues.LONG), "awaitDone ends");
        assertEquals(0, book.get(FAULTS), "faults, told on standard error");
        long missing = 0;
        for (int producer = 0; producer < producers; producer++) {
            long put = put(producer);
            for (int number = 0; number < limit; number++) {
                boolean taken = (book.get(bits(producer) + number / Long.SIZE) & 1L << number) != 0;
                if (!taken && number < put) {
                    missing++;
                } else if (taken && number >= put) {
                    assertTrue(killedProducers[producer] && number == put, "taken, but not put: " + number);
                }
            }
        }
        assertTrue(missing <= killedConsumers, missing + " missing, consumers killed: " + killedConsumers);
        // Each of the dead may have been killed with one message in its hands, entered in the book or not.
        assertTrue(queue.lost() >= missing && queue.lost() <= killedConsumers, missing + " missing, " + queue.lost());
        assertEquals(0, queue.size());
        assertEquals(queue.capacity(), queue.remainingCapacity());
    }
}

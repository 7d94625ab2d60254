package io.multiproc.bench.host;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.process.JvmProcess;

/**
 * This process puts messages into a queue and its partner takes them, one by one, into one array, as the peers do; an operation is one message. The
 * arguments are the size of a message in bytes, and the processors of this process and of its partner.
 */
public final class QueueThroughputHost {
    private QueueThroughputHost() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("usage: SIZE A B, bytes and the processors' numbers");
        }
        String size = arguments[0];
        byte[] message = Message.ofSize(size);
        try (Rendezvous meeting = Rendezvous.create();
                SharedQueue<byte[]> queue = SharedQueue.create(Codec.ofBytes());
                JvmProcess partner = JvmProcess.start(
                        "partner", () -> meeting.attend(operations -> takeAll(queue, size, operations)))) {
            try {
                Processors.place(partner, arguments[1], arguments[2]);
                Requests.serve(
                        operations -> meeting.run(partner, number -> putAll(queue, message, number), operations));
            } finally {
                meeting.sendHome();
            }
        }
    }

    private static void putAll(SharedQueue<byte[]> queue, byte[] message, long number) throws InterruptedException {
        for (long i = 0; i < number; i++) {
            Message.number(message, i);
            queue.put(message);
        }
    }

    private static void takeAll(SharedQueue<byte[]> queue, String size, long number) throws InterruptedException {
        byte[] message = Message.ofSize(size);
        for (long i = 0; i < number; i++) {
            queue.takeInto(message);
            Message.expect(message, i);
        }
    }
}

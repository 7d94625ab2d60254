package io.multiproc.bench.host;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.process.JvmProcess;
import java.util.ArrayList;
import java.util.List;

/**
 * Two processes put messages of eight bytes into one queue, and two others take them, wherever the scheduler has them
 * run; an operation is one message.
 */
public final class QueueManyHost {
    private static final int EACH_SIDE = 2;

    private QueueManyHost() {}

    public static void main(String[] arguments) throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.create(Codec.ofBytes())) {
            List<Rendezvous> meetings = new ArrayList<>();
            List<JvmProcess> partners = new ArrayList<>();
            try {
                for (int i = 1; i < 2 * EACH_SIDE; i++) {
                    Rendezvous meeting = Rendezvous.create();
                    boolean puts = i < EACH_SIDE;
                    meetings.add(meeting);
                    partners.add(JvmProcess.start(
                            "partner-" + i,
                            () -> meeting.attend(
                                    puts ? number -> putAll(queue, number) : number -> takeAll(queue, number))));
                }
                Requests.serve(operations -> round(queue, meetings, partners, operations));
            } finally {
                meetings.forEach(Rendezvous::sendHome);
                partners.forEach(JvmProcess::close);
                meetings.forEach(Rendezvous::close);
            }
        }
    }

    private static long round(
            SharedQueue<byte[]> queue, List<Rendezvous> meetings, List<JvmProcess> partners, long operations)
            throws Exception {
        long each = (operations + EACH_SIDE - 1) / EACH_SIDE;
        for (int i = 0; i < partners.size(); i++) {
            meetings.get(i).call(partners.get(i), each);
        }
        long start = System.nanoTime();
        meetings.forEach(Rendezvous::begin);
        putAll(queue, each);
        for (int i = 0; i < partners.size(); i++) {
            meetings.get(i).awaitFinished(partners.get(i));
        }
        long nanos = System.nanoTime() - start;
        if (!queue.isEmpty()) {
            throw new IllegalStateException("messages are left: size=" + queue.size());
        }
        return nanos;
    }

    private static void putAll(SharedQueue<byte[]> queue, long number) throws InterruptedException {
        byte[] message = new byte[Long.BYTES];
        for (long i = 0; i < number; i++) {
            Message.number(message, i);
            queue.put(message);
        }
    }

    private static void takeAll(SharedQueue<byte[]> queue, long number) throws InterruptedException {
        for (long i = 0; i < number; i++) {
            queue.take();
        }
    }
}

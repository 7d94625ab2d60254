package io.multiproc.bench.host;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.process.JvmProcess;
import java.io.Serializable;

/**
 * A message of eight bytes goes to the partner through one queue and comes back through another; an operation is one
 * round trip. The arguments are how to wait, and the processors of this process and of its partner.
 *
 * <ul>
 *   <li>{@code spin}: by asking again and again
 *   <li>{@code park}: by {@code take}, which asks for a moment where there is a second processor, and then sleeps
 * </ul>
 */
public final class QueueRoundTripHost {
    private QueueRoundTripHost() {}

    /** How a message is waited for. */
    @FunctionalInterface
    private interface Taking extends Serializable {
        byte[] from(SharedQueue<byte[]> queue) throws InterruptedException;
    }

    public static void main(String[] arguments) throws Exception {
        Taking taking = switch (arguments.length == 3 ? arguments[0] : "") {
            case "spin" -> QueueRoundTripHost::spin;
            case "park" -> SharedQueue::take;
            default -> throw new IllegalArgumentException("usage: spin|park A B, the processors' numbers");
        };
        try (Rendezvous meeting = Rendezvous.create();
                SharedQueue<byte[]> there = SharedQueue.create(Codec.ofBytes());
                SharedQueue<byte[]> back = SharedQueue.create(Codec.ofBytes());
                JvmProcess partner = JvmProcess.start(
                        "partner", () -> meeting.attend(operations -> answer(taking, there, back, operations)))) {
            try {
                Processors.place(partner, arguments[1], arguments[2]);
                Requests.serve(
                        operations -> meeting.run(partner, number -> ask(taking, there, back, number), operations));
            } finally {
                meeting.sendHome();
            }
        }
    }

    private static byte[] spin(SharedQueue<byte[]> queue) {
        byte[] message = queue.poll();
        while (message == null) {
            Thread.onSpinWait();
            message = queue.poll();
        }
        return message;
    }

    private static void ask(Taking taking, SharedQueue<byte[]> there, SharedQueue<byte[]> back, long times)
            throws InterruptedException {
        byte[] message = new byte[Long.BYTES];
        for (long i = 0; i < times; i++) {
            Message.number(message, i);
            there.put(message);
            Message.expect(taking.from(back), i);
        }
    }

    private static void answer(Taking taking, SharedQueue<byte[]> there, SharedQueue<byte[]> back, long times)
            throws InterruptedException {
        for (long i = 0; i < times; i++) {
            back.put(taking.from(there));
        }
    }
}

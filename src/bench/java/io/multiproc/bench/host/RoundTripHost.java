package io.multiproc.bench.host;

import io.multiproc.internal.os.DataWords;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.wait.Secret;
import io.multiproc.internal.wait.WaitWords;
import io.multiproc.process.JvmProcess;
import java.nio.ByteBuffer;

/**
 * Ping-pong between two processes that sleep in the kernel: each parks on a word of its own and is woken through it. An
 * operation is one round trip. The arguments are the processors of this process and of its partner.
 */
public final class RoundTripHost {
    private static final int CACHE_LINE = 64;
    private static final int PING = 0;
    private static final int PONG = PING + CACHE_LINE;
    private static final int SIZE = PONG + CACHE_LINE;

    private RoundTripHost() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("usage: A B, the processors' numbers");
        }
        try (Segment segment = Os.current().segments().create(null, SIZE);
                Rendezvous meeting = Rendezvous.create()) {
            SegmentAddress address = segment.address();
            long nonce = ProcessHandle.current().pid();
            try (JvmProcess partner = JvmProcess.start("partner", () -> answerPings(meeting, address, nonce));
                    WordPair words = new WordPair(segment, nonce)) {
                try {
                    Processors.place(partner, arguments[0], arguments[1]);
                    Requests.serve(operations -> {
                        words.reset();
                        return meeting.run(partner, words::sendPings, operations);
                    });
                } finally {
                    meeting.sendHome();
                }
            }
        }
    }

    private static void answerPings(Rendezvous meeting, SegmentAddress address, long nonce) throws Exception {
        try (Segment segment = Os.current().segments().attach(address, false, "words");
                WordPair words = new WordPair(segment, nonce)) {
            meeting.attend(words::answerPings);
        }
    }

    /** The two words, each with a sleeper of its own. */
    private static final class WordPair implements AutoCloseable {
        private final Mapping mapping;
        private final ByteBuffer memory;
        private final WaitWords waits;

        WordPair(Segment segment, long nonce) {
            mapping = segment.map();
            memory = mapping.buffer(0, SIZE);
            waits = WaitWords.of(mapping, new Secret(nonce, 0), "words");
        }

        void reset() {
            DataWords.INT.setVolatile(memory, PING, 0);
            DataWords.INT.setVolatile(memory, PONG, 0);
        }

        void sendPings(long operations) {
            for (int i = 1; i <= operations; i++) {
                setAndWake(PING, i);
                parkUntil(PONG, i);
            }
        }

        void answerPings(long operations) {
            for (int i = 1; i <= operations; i++) {
                parkUntil(PING, i);
                setAndWake(PONG, i);
            }
        }

        private void setAndWake(int offset, int value) {
            DataWords.INT.setVolatile(memory, offset, value);
            waits.wake(offset, 1);
        }

        /** Nothing but the other process changes the word. */
        private void parkUntil(int offset, int value) {
            for (int seen = value(offset); seen != value; seen = value(offset)) {
                waits.await(offset, seen, WaitWords.SLICE_NANOS);
            }
        }

        private int value(int offset) {
            return (int) DataWords.INT.getVolatile(memory, offset);
        }

        @Override
        public void close() {
            waits.close();
            mapping.unmap();
        }
    }
}

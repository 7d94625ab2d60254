package io.multiproc.bench.host;

import io.multiproc.process.JvmProcess;
import io.multiproc.sync.SharedBarrier;
import io.multiproc.sync.SharedCondition;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import io.multiproc.value.SharedInt;
import java.io.Serializable;

/**
 * Two processes wait for one another through a synchronizer. The arguments are which, and the processors of this process and of its partner.
 *
 * <ul>
 *   <li>{@code condition}: they take turns under one lock; an operation is one turn of each
 *   <li>{@code event}: each sets an event that the other waits for and clears; an operation is one round trip
 *   <li>{@code barrier}: an operation is one pass
 * </ul>
 */
public final class SyncHost {
    private SyncHost() {}

    /** What the two processes do. */
    private interface Pair extends Serializable {
        void ask(long times) throws Exception;

        void answer(long times) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("usage: condition|event|barrier A B, the processors' numbers");
        }
        Pair pair = pair(arguments[0]);
        try (Rendezvous meeting = Rendezvous.create();
                JvmProcess partner = JvmProcess.start("partner", () -> meeting.attend(pair::answer))) {
            try {
                Processors.place(partner, arguments[1], arguments[2]);
                Requests.serve(operations -> meeting.run(partner, pair::ask, operations));
            } finally {
                meeting.sendHome();
            }
        }
    }

    private static Pair pair(String name) {
        return switch (name) {
            case "condition" -> {
                SharedLock lock = SharedLock.create();
                yield new Turns(lock, lock.newCondition(), SharedInt.create(0));
            }
            case "event" -> new Events(SharedEvent.create(), SharedEvent.create());
            case "barrier" -> new Passes(SharedBarrier.create(2));
            default -> throw new IllegalArgumentException("no such synchronizer: " + name);
        };
    }

    private record Turns(SharedLock lock, SharedCondition condition, SharedInt turn) implements Pair {
        @Override
        public void ask(long times) throws Exception {
            take(0, times);
        }

        @Override
        public void answer(long times) throws Exception {
            take(1, times);
        }

        private void take(int mine, long times) throws Exception {
            for (long i = 0; i < times; i++) {
                lock.lock();
                while (turn.getPlain() != mine) {
                    condition.await();
                }
                turn.setPlain(1 - mine);
                condition.signal();
                lock.unlock();
            }
        }
    }

    private record Events(SharedEvent ping, SharedEvent pong) implements Pair {
        @Override
        public void ask(long times) throws Exception {
            for (long i = 0; i < times; i++) {
                ping.set();
                pong.await();
                pong.clear();
            }
        }

        @Override
        public void answer(long times) throws Exception {
            for (long i = 0; i < times; i++) {
                ping.await();
                ping.clear();
                pong.set();
            }
        }
    }

    private record Passes(SharedBarrier barrier) implements Pair {
        @Override
        public void ask(long times) throws Exception {
            for (long i = 0; i < times; i++) {
                barrier.await();
            }
        }

        @Override
        public void answer(long times) throws Exception {
            ask(times);
        }
    }
}

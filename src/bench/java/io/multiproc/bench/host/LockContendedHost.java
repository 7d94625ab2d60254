package io.multiproc.bench.host;

import io.multiproc.process.JvmProcess;
import io.multiproc.sync.SharedLock;
import io.multiproc.value.SharedLong;

/**
 * Two processes increment one counter under one lock; an operation is one increment, by either. The
 * arguments are the processors of this process and of its partner.
 */
public final class LockContendedHost {
    private LockContendedHost() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("usage: A B, the processors' numbers");
        }
        try (Rendezvous meeting = Rendezvous.create();
                SharedLock lock = SharedLock.create();
                SharedLong counter = SharedLong.create(0);
                JvmProcess partner = JvmProcess.start(
                        "partner", () -> meeting.attend(operations -> addUnderLock(lock, counter, operations)))) {
            try {
                Processors.place(partner, arguments[0], arguments[1]);
                Requests.serve(operations -> {
                    long each = (operations + 1) / 2;
                    counter.set(0);
                    long nanos = meeting.run(partner, times -> addUnderLock(lock, counter, times), each);
                    if (counter.get() != 2 * each) {
                        throw new IllegalStateException(
                                "lost increments: counter=" + counter.get() + ", expected=" + 2 * each);
                    }
                    return nanos;
                });
            } finally {
                meeting.sendHome();
            }
        }
    }

    private static void addUnderLock(SharedLock lock, SharedLong counter, long times) {
        for (long i = 0; i < times; i++) {
            lock.lock();
            counter.setPlain(counter.getPlain() + 1);
            lock.unlock();
        }
    }
}

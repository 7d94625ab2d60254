package io.multiproc.bench.host;

import io.multiproc.process.JvmProcess;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedLong;
import java.io.Serializable;

/**
 * Where two processes meet before and after a round, so that both parts of it begin together. Between rounds the
 * partner is asleep but for a look at its orders every few milliseconds.
 *
 * <p>The time of a round runs from the moment at which both are ready until both are done.
 */
record Rendezvous(SharedLong orders, SharedInt ready, SharedInt go, SharedInt finished)
        implements Serializable, AutoCloseable {
    private static final long NO_ORDER = 0;
    private static final long GO_HOME = -1;
    private static final long NAP_MILLIS = 5;

    /** What one process does in a round. */
    @FunctionalInterface
    interface Part {
        void run(long operations) throws Exception;
    }

    static Rendezvous create() {
        return new Rendezvous(
                SharedLong.create(NO_ORDER), SharedInt.create(0), SharedInt.create(0), SharedInt.create(0));
    }

    /** The partner's life: runs its part of each round until it is sent home. */
    void attend(Part part) throws Exception {
        for (long operations = orders.get(); operations != GO_HOME; operations = orders.get()) {
            if (operations == NO_ORDER) {
                Thread.sleep(NAP_MILLIS);
                continue;
            }
            orders.set(NO_ORDER);
            ready.set(1);
            while (go.get() == 0) {
                Thread.yield();
            }
            part.run(operations);
            finished.set(1);
        }
    }

    /** Runs a round; returns its nanoseconds. */
    long run(JvmProcess partner, Part part, long operations) throws Exception {
        call(partner, operations);
        long start = System.nanoTime();
        begin();
        part.run(operations);
        awaitFinished(partner);
        return System.nanoTime() - start;
    }

    /** Gives the partner its orders, and waits until it is ready to begin. */
    void call(JvmProcess partner, long operations) {
        ready.set(0);
        go.set(0);
        finished.set(0);
        orders.set(operations);
        awaitSet(ready, partner);
    }

    /** The partner may begin. */
    void begin() {
        go.set(1);
    }

    void awaitFinished(JvmProcess partner) {
        awaitSet(finished, partner);
    }

    static void awaitSet(SharedInt flag, JvmProcess partner) {
        while (flag.get() == 0) {
            if (!partner.isAlive()) {
                throw new IllegalStateException("the partner has ended before its time: pid=" + partner.pid());
            }
            Thread.yield();
        }
    }

    /** Sends the partner home. */
    void sendHome() {
        orders.set(GO_HOME);
    }

    @Override
    public void close() {
        orders.close();
        ready.close();
        go.close();
        finished.close();
    }
}

package io.multiproc.heap;

import java.util.function.Predicate;

/** What is tried once for each allocation that it makes. */
abstract class Trial implements AutoCloseable {
    final Other other = new Other();
    private final Thread caller = Thread.currentThread();

    /** The threads whose allocations fail. */
    Predicate<Thread> victims() {
        return thread -> thread == caller;
    }

    /** Before each round. */
    void prepare() throws Exception {}

    /** The operation. */
    abstract void run() throws Exception;

    /**
     * After each round: fails if something is not whole.
     *
     * @param error what the operation ended with, or null
     */
    abstract void check(Throwable error) throws Exception;

    @Override
    public void close() {
        other.close();
    }
}

package io.multiproc.process;

/** A task in the child, whatever it came as. */
interface Work {

    /** Runs it; the result is null if it has none. */
    Object perform() throws Throwable;
}

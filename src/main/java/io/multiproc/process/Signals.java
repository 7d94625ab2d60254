package io.multiproc.process;

/** The signals that have a meaning of their own here. */
final class Signals {
    static final int KILL = 9;
    static final int TERM = 15;

    private Signals() {}
}

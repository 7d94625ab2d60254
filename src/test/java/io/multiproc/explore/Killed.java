package io.multiproc.explore;

/** Thrown at each step of a thread whose party is dead. */
final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
        super("this party is dead", null, false, false);
    }
}

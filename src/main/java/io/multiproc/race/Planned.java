package io.multiproc.race;

/**
 * One operation of a script.
 *
 * @param operation its number
 * @param argument serialized, or empty
 */
record Planned(int operation, byte[] argument) {
    static final byte[] NO_ARGUMENT = {};
}

package io.multiproc.internal.os;

/** Sleeping on 32-bit words of shared memory. */
public interface Futex {

    /** Whether this system has it. */
    boolean isAvailable();

    /**
     * Sleeps while the word has the expected value, until woken, at most the given time; may return early for no reason.
     *
     * @param address of the word, a multiple of 4
     * @param object what the word belongs to, for messages
     * @return whether a {@link #wake} has ended the sleep
     */
    boolean await(long address, int expected, long nanos, String object);

    /**
     * Wakes at most so many sleepers of a word, in all processes.
     *
     * @return how many
     */
    int wake(long address, int count, String object);

    /** A set of words on which one thread can sleep at once, or null if this system has none. */
    default WordSet newWordSet() {
        return null;
    }
}

package io.multiproc.internal.os;

/**
 * Words of shared memory on which one thread sleeps at once. Only that thread calls {@link #begin}, {@link #set} and {@link #await}; any thread may call
 * {@link #signal}.
 */
public interface WordSet {
    /** No word has been woken: a value differed, the time was over, or a signal came. */
    int NONE = -1;

    /** The system cannot sleep on these words. */
    int FAILED = -2;

    /** For how many words there is room. */
    int capacity();

    /** Begins a round: a signal from now on ends the sleep of this round, or prevents it. */
    void begin();

    /**
     * Sets a word of this round.
     *
     * @param address of the word, a multiple of 4
     */
    void set(int index, long address, int expected);

    /**
     * Sleeps while each of the first words has its expected value, until one is woken, a signal comes, or the time is over; may return early for no
     * reason. The call may consume wake-ups of several words, and only tells the last of them.
     *
     * @return the highest index of a word that was woken, {@link #NONE} or {@link #FAILED}
     */
    int await(int count, long nanos);

    /** Ends the sleep of the current round. */
    void signal();
}

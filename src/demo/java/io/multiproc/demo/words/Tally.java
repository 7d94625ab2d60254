package io.multiproc.demo.words;

/** Where those who count bring together what they have found. Safe for the threads of one process, or of several. */
interface Tally {
    /** Adds what was found: how often each word of the vocabulary, in how many bytes. */
    void add(long[] found, long bytes);

    /** How often each word of the vocabulary was found. */
    long[] counts();

    /** How many bytes have been counted. */
    long bytes();
}

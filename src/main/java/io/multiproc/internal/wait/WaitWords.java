package io.multiproc.internal.wait;

import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;

/**
 * The words of one segment on which threads of all processes sleep.
 *
 * <p>The law: who changes a word that others may sleep on changes it first, then looks whether somebody sleeps (with a full fence in
 * between), then wakes. Who sleeps says so first (in a word that the other looks at), and then sleeps only while the word has the value seen.
 */
public interface WaitWords extends AutoCloseable {

    /** The longest single sleep: after it a sleeper looks for interrupts, deadlines and deaths. */
    long SLICE_NANOS = 100_000_000L;

    /** To wake everybody. */
    int ALL = Integer.MAX_VALUE;

    /**
     * Sleeps while the word has the expected value, until woken, at most the given time (callers pass at most {@link #SLICE_NANOS}); may
     * return early for no reason. A virtual thread parks; an interrupt of it ends the sleep and stays pending. A platform thread notices
     * interrupts only afterwards.
     *
     * @param offset of the 32-bit word in the segment, a multiple of 4
     * @return whether the thread may have been woken; false if the word had another value, or the time is over
     */
    boolean await(long offset, int expected, long nanos);

    /**
     * Wakes at least this many sleepers of the word, if there are so many, in all processes.
     *
     * @return whether it is known that a sleeper was woken; otherwise there may have been none
     */
    boolean wake(long offset, int count);

    /**
     * The object is closed here, but threads may still be inside: what other processes can see of the waiting goes, if they do not use it. Sleeps
     * and wakes stay harmless.
     */
    void retire();

    /** Gives back what waiting on the words of a range took; no thread of this process uses them now. They may be used again. */
    void forget(long from, long to);

    /** Gives back what the waiting took; the mapping must still be there, and no thread inside. */
    @Override
    void close();

    /**
     * The way of waiting that this process uses: futexes where there are any, named semaphores elsewhere or if the system property
     * {@code multiproc.wait} is {@code semaphore}. All processes that share a segment must use the same.
     *
     * @param secret the segment's own, from which names are made
     * @param object what the words belong to, for messages
     */
    static WaitWords of(Mapping mapping, Secret secret, String object) {
        return new VirtualThreadWords(
                mapping,
                WaitMode.current() == WaitMode.FUTEX
                        ? new FutexWords(mapping, Os.current().futex(), object)
                        : new SemaphoreWords(mapping, secret, Os.current().semaphores(), object));
    }
}

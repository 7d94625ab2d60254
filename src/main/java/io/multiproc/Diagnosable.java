package io.multiproc;

import java.util.List;

/**
 * What a shared object can say about itself to people: who holds it, who waits for it, and how often somebody had to. Any process that has opened
 * the object can ask, whether it uses it or not, and whatever the others do; nothing is changed by asking.
 *
 * <p>Every answer is of the moment, and may be out of date when it arrives. Memory consistency effects: none, across processes or not. Processes that
 * have died are not among those who wait, and are marked among those who hold. It costs a question to the kernel for each process in question, and a
 * look at each entry of the segment's table of waiting threads.
 */
public interface Diagnosable {
    /**
     * Who holds the object.
     *
     * @return one for each thread that holds the lock, or each process that holds permits or the read lock; empty if nobody does, or if
     *     nobody can be known to, as with a semaphore that does not return the permits of the dead, or with an event
     * @throws IllegalStateException if this object is closed
     */
    List<Holder> holders();

    /**
     * The threads that wait for the object, those first that have waited longest. A thread is listed when it has waited for 0.1 s, until its wait is over:
     * a short wait must not cost more than the sleep.
     *
     * @return the waiting threads of living processes; if very many wait at once, not all are listed
     * @throws IllegalStateException if this object is closed
     */
    List<Waiter> waiters();

    /**
     * How often a thread has waited for the object for 0.1 s or more, since it was made: once for each wait, however long. Shorter waits are not counted.
     *
     * @return the number, of all processes
     * @throws IllegalStateException if this object is closed
     */
    long contentions();

    /**
     * How many slots of the object's table of processes are in use: one for each living process that has used the object's lock, or a small anonymous
     * object of the same process. A process gives its slot back when its objects are closed and collected, or when it ends.
     *
     * @return the number of living processes that have a slot
     * @throws IllegalStateException if this object is closed
     */
    int processes();
}

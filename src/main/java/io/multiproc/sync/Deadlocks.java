package io.multiproc.sync;

import java.util.List;

/**
 * Finds deadlocks among the locks of this package, across processes.
 *
 * <p>Among {@link SharedLock}, {@link SharedReentrantLock} (also those of values and arrays), the two locks of {@link SharedReadWriteLock}, and
 * {@link SharedSemaphore} with return on death, if one thread holds all permits that are held: it has acquired them, and no thread has released them in its
 * place. Other semaphores have no owners. A thread that waits for something else (such a semaphore, an event, a process, a lock of the JDK) is not part of a
 * cycle, as it is not known which thread it waits for.
 *
 * <p><b>Exact.</b> What is found is there: all waits and holds of a cycle are proved to have lasted at one and the same moment during the call, and it stays
 * unless one of the waits has a limit or is interrupted, a process is killed, or another thread releases permits in the place of the one that holds them.
 * What is not found is not there, among the locks that can be seen, if all its waits had lasted for 0.1 s before the call. A thread that waits for a lock that it holds itself, as {@link SharedLock#tryLock(java.time.Duration)} does, is a deadlock of one
 * thread. A thread counts as waiting when it has waited for 0.1 s; a dead owner is no deadlock, as the threads that wait are notified.
 *
 * <p><b>What can be seen.</b> Every lock in a segment of shared memory that this process has attached; and in every segment in which a process has a slot
 * that has one in a segment that can be seen; and so on. A process has a slot where it has used a lock. All small anonymous objects made by one
 * process share its segments. So whoever has one lock of a cycle finds the cycle, also an observer that has only opened it. Not seen are: what other
 * users own, or processes in another container or on another path through the system ({@code multiproc.os}); a process in which more
 * threads wait at once than a segment can list (64 for a named object, or one for each process that it was made for; 512 for small anonymous
 * objects); and a process whose descriptors cannot be opened, or that had its slot while its link could not be written.
 *
 * <p>Asking costs a look at all of this and a question to the kernel for each process; it disturbs nobody, and can be done by any process at any time, also
 * by one that hangs itself, in another thread.
 */
public final class Deadlocks {
    private Deadlocks() {}

    /**
     * Finds the deadlocks that there are.
     *
     * @return one for each cycle of threads that wait for one another, each thread in one of them at least; mostly empty. A thread that only waits for
     *     one that is in a deadlock is not in it
     * @throws io.multiproc.NativeCallException if the system does not answer whether a process lives
     */
    public static List<Deadlock> find() {
        try (WaitGraph graph = WaitGraph.read()) {
            return graph.deadlocks();
        }
    }
}

/**
 * Locks that processes share. A lock's state is one word of shared memory, so taking and giving back a free lock is one compare-and-set each,
 * without a system call; the kernel is asked only to sleep, to wake, and whether an owner lives.
 *
 * <p><b>The law of this package.</b> Locks belong to a thread of a process. When the process dies, the next one that wants the lock is told so
 * (within about a tenth of a second of wanting it), repairs, and goes on; see {@link io.multiproc.OwnerDiedException}. Nobody waits for a dead
 * process. Locks are not fair: a thread that asks at the right moment may overtake those that sleep.
 *
 * <p>Each of them says who holds it, who waits for it and how often somebody had to ({@link io.multiproc.Diagnosable}); {@link io.multiproc.sync.Deadlocks} finds
 * threads that wait for one another, across processes.
 *
 * <p>Memory consistency effects, across processes: what a thread did before {@code unlock()} happens-before what another thread, of whatever
 * process, does after a following successful {@code lock()}, {@code tryLock()} or {@code recover()}.
 */
package io.multiproc.sync;

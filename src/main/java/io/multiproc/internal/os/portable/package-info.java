/**
 * The contract with what every POSIX system has: {@code shm_open}, record locks, named semaphores without a limit of time. It is the path of
 * macOS, and of Linux on request.
 *
 * <p>The kernel frees none of these with its last user. So each has a companion file in a private directory: whoever uses the one holds a lock
 * on the other, which goes with the process, and what nobody uses is swept by the next process that comes. Names come, go and are looked up
 * under one lock for the whole directory ({@link io.multiproc.internal.os.portable.DirectoryLock}), so no two of these steps ever meet.
 */
package io.multiproc.internal.os.portable;

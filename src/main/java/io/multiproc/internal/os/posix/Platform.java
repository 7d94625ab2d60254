package io.multiproc.internal.os.posix;

import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.internal.os.Reclamation;

/** What differs between the POSIX systems: the constants, the layouts of structures, and how one learns what a file is. */
public interface Platform {

    /** {@code O_CREAT} of {@code fcntl.h}. */
    int create();

    /** {@code O_EXCL} of {@code fcntl.h}. */
    int exclusive();

    /** {@code O_CLOEXEC} of {@code fcntl.h}. */
    int closeOnExec();

    /** {@code O_NOFOLLOW} of {@code fcntl.h}. */
    int noFollow();

    /** Flags with which {@code shm_open} opens what may be no shared memory, without waiting for anything. */
    int memoryOpenFlags();

    /** {@code MAP_ANON} of {@code sys/mman.h}. */
    int mapAnonymous();

    /** {@code MAP_NORESERVE} of {@code sys/mman.h}. */
    int mapNoReserve();

    /** The constants and the structure of record locks, of {@code fcntl.h}. */
    FlockLayout recordLocks();

    /** {@code SEM_FAILED} of {@code semaphore.h}, as an address. */
    long semaphoreFailed();

    /** The file of a named semaphore, whose name is given without the slash, or null where the system shows none. */
    String semaphorePath(String name);

    /** The highest number of a signal. */
    int signals();

    /** The bytes of a page, as the running system has them. */
    int pageSize();

    /** Of an open descriptor. */
    FileIdentity identityOf(int descriptor, String object);

    /** Of what has a path (a symbolic link is not followed), or null if there is nothing. */
    FileIdentity identityOfPath(String path);

    /** What this process may take of memory, descriptors and mappings, without the limits of a file system. */
    Reclamation.Resources available();

    /**
     * Compares a new segment with the memory that this process may still have, where the system tells how much that is.
     *
     * @param object what it is, for messages
     * @throws OutOfSharedMemoryException if it is larger
     */
    void checkMemory(String object, long size);

    /** What to do when there is no address space, or there are too many mappings. */
    String moreMappings();
}

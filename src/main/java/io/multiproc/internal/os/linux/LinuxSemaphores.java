package io.multiproc.internal.os.linux;

import static io.multiproc.internal.os.posix.LibC.O_RDWR;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.Semaphores;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.LibC;
import java.io.File;

/**
 * POSIX named semaphores, which are files of {@code /dev/shm}. Whoever has one open holds a read lock on its file; who gets the write lock
 * has proved that nobody else has it open, and may remove it.
 */
final class LinuxSemaphores implements Semaphores {
    private static final String FILE_PREFIX = "sem.";
    private final SemaphoreSleep sleep = new SemaphoreSleep();

    static String pathOf(String name) {
        return LinuxSegments.pathOf(FILE_PREFIX + name);
    }

    @Override
    public Semaphore openOrCreate(String name) {
        while (true) {
            Pointer created = LibC.sem_open("/" + name, LinuxCalls.O_CREAT, 0600, 0);
            if (created == null) {
                throw Errno.failure("sem_open", Errno.last(), name);
            }
            LibC.sem_close(created);
            Semaphore opened = openExisting(name);
            if (opened != null) {
                return opened;
            }
        }
    }

    @Override
    public Semaphore openExisting(String name) {
        int descriptor = LibC.open(pathOf(name), O_RDWR | LinuxCalls.O_CLOEXEC, 0);
        if (descriptor < 0) {
            int errno = Errno.last();
            if (Errno.ENOENT.is(errno)) {
                return null;
            }
            throw Errno.failure("open", errno, pathOf(name));
        }
        Pointer semaphore = null;
        try {
            // Held while the name is looked up: nobody removes it now, so what sem_open finds is the file that is
            // locked.
            if (lock(descriptor, OfdLock.READ, name) && isStillNamed(descriptor, name)) {
                semaphore = LibC.sem_open("/" + name, 0, 0, 0);
                if (semaphore == null) {
                    throw Errno.failure("sem_open", Errno.last(), name);
                }
                return new LinuxSemaphore(name, descriptor, semaphore, sleep);
            }
            return null;
        } finally {
            if (semaphore == null) {
                LibC.close(descriptor);
            }
        }
    }

    @Override
    public int sweep(String prefix) {
        int removed = 0;
        String[] files =
                new File(LinuxSegments.pathOf("")).list((directory, file) -> file.startsWith(FILE_PREFIX + prefix));
        for (String file : files == null ? new String[0] : files) {
            String name = file.substring(FILE_PREFIX.length());
            int descriptor = LibC.open(pathOf(name), O_RDWR | LinuxCalls.O_CLOEXEC, 0);
            if (descriptor >= 0) {
                if (removeIfUnused(descriptor, name)) {
                    removed++;
                }
                LibC.close(descriptor);
            }
        }
        return removed;
    }

    /**
     * Ends this description's use of a semaphore, and removes the name if nobody else uses it. The read lock goes first: of two processes that
     * leave at once and kept theirs, neither would get the write lock, and the name would stay.
     */
    static boolean removeIfUnused(int descriptor, String name) {
        try (OfdLock lock = new OfdLock()) {
            lock.unlock(descriptor, 0, name);
        }
        return lock(descriptor, OfdLock.WRITE, name)
                && isStillNamed(descriptor, name)
                && LibC.sem_unlink("/" + name) == 0;
    }

    private static boolean lock(int descriptor, short type, String name) {
        try (OfdLock lock = new OfdLock()) {
            return lock.tryLock(descriptor, type, 0, name);
        }
    }

    private static boolean isStillNamed(int descriptor, String name) {
        FileIdentity named = FileIdentity.ofPath(pathOf(name));
        return named != null && named.isSameFileAs(FileIdentity.of(descriptor, name));
    }
}

package io.multiproc.internal.os.linux;

import static io.multiproc.internal.os.posix.LibC.O_RDWR;

import com.sun.jna.Pointer;
import io.multiproc.NativeCallException;
import io.multiproc.internal.os.Semaphores;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
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
    public Semaphore openOrCreate(String name, String object) {
        String described = describe(name, object);
        while (true) {
            Pointer created = Uninterrupted.openSemaphore("/" + name, LinuxCalls.O_CREAT, 0600, 0);
            if (created == null) {
                throw Errno.failure("sem_open", Errno.last(), described);
            }
            LibC.sem_close(created);
            Semaphore opened = openMade(name, object);
            if (opened != null) {
                return opened;
            }
        }
    }

    /** If it cannot be opened, it must not stay: it may be this process that has just made it. */
    private Semaphore openMade(String name, String object) {
        try {
            return openExisting(name, object);
        } catch (RuntimeException | Error e) {
            try {
                removeUnused(name, describe(name, object));
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    @Override
    public Semaphore openExisting(String name, String object) {
        String described = describe(name, object);
        int descriptor = Uninterrupted.open(pathOf(name), O_RDWR | LinuxCalls.O_CLOEXEC, 0);
        if (descriptor < 0) {
            int errno = Errno.last();
            if (Errno.ENOENT.is(errno)) {
                return null;
            }
            throw Errno.failure("open", errno, described);
        }
        Pointer semaphore = null;
        try {
            // Held while the name is looked up: nobody removes it now, so what sem_open finds is the file that is
            // locked.
            if (lock(descriptor, OfdLock.READ, described) && isStillNamed(descriptor, name, described)) {
                semaphore = Uninterrupted.openSemaphore("/" + name, 0, 0, 0);
                if (semaphore == null) {
                    throw Errno.failure("sem_open", Errno.last(), described);
                }
                return new LinuxSemaphore(name, described, descriptor, semaphore, sleep);
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
        NativeCallException failure = null;
        String[] files =
                new File(LinuxSegments.pathOf("")).list((directory, file) -> file.startsWith(FILE_PREFIX + prefix));
        for (String file : files == null ? new String[0] : files) {
            String name = file.substring(FILE_PREFIX.length());
            try {
                removed += removeUnused(name, "semaphore " + name) ? 1 : 0;
            } catch (NativeCallException e) {
                failure = e; // The others must not stay for it.
            }
        }
        if (failure != null) {
            throw failure;
        }
        return removed;
    }

    /** False also if it is another user's, or gone. */
    private static boolean removeUnused(String name, String object) {
        int descriptor = Uninterrupted.open(pathOf(name), O_RDWR | LinuxCalls.O_CLOEXEC, 0);
        if (descriptor < 0) {
            int errno = Errno.last();
            if (Errno.ENOENT.is(errno) || Errno.EACCES.is(errno) || Errno.EPERM.is(errno)) {
                return false;
            }
            throw Errno.failure("open", errno, object);
        }
        try {
            return removeIfUnused(descriptor, name, object);
        } finally {
            LibC.close(descriptor);
        }
    }

    /**
     * Ends this description's use of a semaphore, and removes the name if nobody else uses it. The read lock goes first: of two processes that
     * leave at once and kept theirs, neither would get the write lock, and the name would stay.
     */
    static boolean removeIfUnused(int descriptor, String name, String object) {
        try (OfdLock lock = new OfdLock()) {
            lock.unlock(descriptor, 0, object);
        }
        if (!lock(descriptor, OfdLock.WRITE, object) || !isStillNamed(descriptor, name, object)) {
            return false;
        }
        if (LibC.sem_unlink("/" + name) == 0) {
            return true;
        }
        int errno = Errno.last();
        if (Errno.ENOENT.is(errno)) {
            return false;
        }
        throw Errno.failure("sem_unlink", errno, object);
    }

    private static String describe(String name, String object) {
        return object + " (semaphore " + name + ")";
    }

    private static boolean lock(int descriptor, short type, String object) {
        try (OfdLock lock = new OfdLock()) {
            return lock.tryLock(descriptor, type, 0, object);
        }
    }

    private static boolean isStillNamed(int descriptor, String name, String object) {
        FileIdentity named = Statx.ofPath(pathOf(name), object);
        return named != null && named.isSameFileAs(Statx.of(descriptor, object));
    }
}

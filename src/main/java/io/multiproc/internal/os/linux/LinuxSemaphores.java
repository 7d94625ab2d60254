package io.multiproc.internal.os.linux;

import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.NameWalk;
import io.multiproc.internal.os.Semaphores;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.LibC;
import java.nio.file.Path;

/**
 * POSIX semaphores in files of {@code /dev/shm}, under the names that {@code sem_open} gives them. A process that has one open holds a read lock on its
 * file; a process that gets the write lock has proved that no other has it open, and may remove it. Only files that carry this library's mark, which
 * gave that proof of life from their beginning on, are asked for it.
 *
 * <p>A name can be seen while a semaphore has it, and be taken by another user afterwards. Such a file is never used, waited for or removed: opening
 * then says that there is none, and making returns null.
 */
final class LinuxSemaphores implements Semaphores {
    private static final String FILE_PREFIX = "sem.";

    private final LinuxCalls calls;
    private final LinuxPlatform platform;
    private final MemoryFiles files;
    private final SemaphoreSleep sleep = new SemaphoreSleep();
    private final NameWalk walk = new NameWalk(Path.of(LinuxSegments.pathOf("")));

    LinuxSemaphores(LinuxCalls calls, LinuxPlatform platform) {
        files = new MemoryFiles(calls, platform);
        this.calls = calls;
        this.platform = platform;
    }

    static String pathOf(String name) {
        return LinuxSegments.pathOf(FILE_PREFIX + name);
    }

    @Override
    public Semaphore openOrCreate(String name, String object) {
        Semaphore result = openExisting(name, object);
        if (result == null) {
            result = create(name, describe(name, object));
        }
        return result == null ? openExisting(name, object) : result; // Another process has made it meanwhile.
    }

    /** Returns null if something has the name. */
    private Semaphore create(String name, String described) {
        int descriptor = SemaphoreFile.create(files, platform, described);
        Semaphore made = null;
        try {
            // Locked before anything can find it.
            if (lock(descriptor, OfdLock.READ, described)) {
                made = semaphore(name, described, descriptor, pathOf(name));
            }
            return made;
        } finally {
            if (made == null) {
                LibC.close(descriptor);
            }
        }
    }

    /** Maps a locked file, and names it, if it is new. */
    private Semaphore semaphore(String name, String described, int descriptor, String newPath) {
        Mapping mapping = SemaphoreFile.map(platform, descriptor, described);
        Semaphore result = null;
        try {
            LinuxSemaphore opened = new LinuxSemaphore(pathOf(name), described, descriptor, mapping, sleep);
            if (newPath == null || SemaphoreFile.publish(descriptor, newPath, described)) {
                result = opened;
            }
            return result;
        } finally {
            if (result == null) {
                mapping.unmap();
            }
        }
    }

    @Override
    public Semaphore openExisting(String name, String object) {
        String described = describe(name, object);
        int descriptor = SemaphoreFile.open(calls, pathOf(name), described);
        if (descriptor < 0) {
            return null;
        }
        Semaphore opened = null;
        try {
            // While the lock is held, the name is not removed.
            if (lock(descriptor, OfdLock.READ, described) && SemaphoreFile.isAt(pathOf(name), descriptor, described)) {
                opened = semaphore(name, described, descriptor, null);
            }
            return opened;
        } finally {
            if (opened == null) {
                LibC.close(descriptor);
            }
        }
    }

    @Override
    public int sweep(String prefix) {
        return walk.goOn(
                file -> file.startsWith(FILE_PREFIX + prefix),
                file -> removeUnused(LinuxSegments.pathOf(file), "semaphore " + file.substring(FILE_PREFIX.length())));
    }

    /** False also if it is not one of this library and this user, or gone. */
    private boolean removeUnused(String path, String object) {
        int descriptor = SemaphoreFile.open(calls, path, object);
        if (descriptor < 0) {
            return false;
        }
        try {
            return removeIfUnused(descriptor, path, object);
        } finally {
            LibC.close(descriptor);
        }
    }

    /**
     * Ends this description's use of a semaphore, and removes the name if no other uses it. The read lock goes first: of two processes that
     * leave at once and kept theirs, neither would get the write lock, and the name would stay.
     */
    static boolean removeIfUnused(int descriptor, String path, String object) {
        try (OfdLock lock = new OfdLock()) {
            lock.unlock(descriptor, 0, object);
        }
        if (!lock(descriptor, OfdLock.WRITE, object) || !SemaphoreFile.isAt(path, descriptor, object)) {
            return false;
        }
        if (LibC.unlink(path) == 0) {
            return true;
        }
        int errno = Errno.last();
        if (Errno.ENOENT.is(errno)) {
            return false;
        }
        throw Errno.failure("unlink", errno, object);
    }

    private static String describe(String name, String object) {
        return object + " (semaphore " + name + ")";
    }

    private static boolean lock(int descriptor, short type, String object) {
        try (OfdLock lock = new OfdLock()) {
            return lock.tryLock(descriptor, type, 0, object);
        }
    }
}

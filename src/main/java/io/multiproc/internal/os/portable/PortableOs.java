package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.Futex;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Processes;
import io.multiproc.internal.os.Segments;
import io.multiproc.internal.os.Semaphores;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.Platform;
import io.multiproc.internal.os.posix.PosixProcesses;

/** A POSIX system of which nothing is asked that another one lacks. */
public final class PortableOs implements Os {
    private final Segments segments;
    private final Semaphores semaphores;
    private final Futex futex = new NoFutex();
    private final Processes processes;

    /**
     * The portable path.
     *
     * @param platform the system
     * @param path the private directory, see {@link #directoryIn}
     * @param memoryDirectory the file system that shared memory lies in, or null if it lies in none
     */
    public PortableOs(Platform platform, String path, String memoryDirectory) {
        // Loads what reports errors: when there are no descriptors left, a class in a directory cannot be loaded any
        // more.
        Errno.failure("", 0, "");
        Store store = new Store(platform, path);
        segments = new PortableSegments(
                store,
                new MemoryPool(
                        memoryDirectory,
                        memoryDirectory
                                + " is full: remove what is not needed there, or make it larger (mount -o"
                                + " remount,size=..., in a container --shm-size)"),
                new MemoryPool(
                        path,
                        "the file system of " + path + " is full: name another with -D" + PrivateDirectory.PROPERTY));
        semaphores = new PortableSemaphores(store);
        processes = new PosixProcesses(platform.signals());
    }

    /** The private directory of this user, in one where all may write, unless the system property {@code multiproc.directory} names it. */
    public static String directoryIn(String temporaryDirectory) {
        return PrivateDirectory.pathIn(temporaryDirectory);
    }

    @Override
    public Segments segments() {
        return segments;
    }

    @Override
    public Futex futex() {
        return futex;
    }

    @Override
    public Semaphores semaphores() {
        return semaphores;
    }

    @Override
    public Processes processes() {
        return processes;
    }
}

package io.multiproc.internal.os.linux;

import static io.multiproc.internal.os.posix.LibC.O_RDWR;

import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.OwnMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the files that segments consist of, reserves their memory, and seals them.
 *
 * <p>A file that never gets a name is one of {@code memfd_create}, which no file system limits. Its seals stop every process from making it shorter,
 * so that no access to a mapping of it can fail, and from adding a seal against writing. Where the system refuses {@code memfd_create}, or the system
 * property {@value #PROPERTY} is {@value #TMPFILE}, it is an unnamed file of the tmpfs at {@code /dev/shm} ({@code O_TMPFILE}), as a file that gets a
 * name always is. Such a file cannot be sealed.
 */
final class MemoryFiles {
    static final String PROPERTY = "multiproc.anonymous";
    static final String MEMFD = "memfd";
    static final String TMPFILE = "tmpfile";
    static final String DIRECTORY = "/dev/shm";

    /** What stays possible with a file without a name. */
    enum Length {
        FIXED(F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW),
        GROWING(F_SEAL_SEAL | F_SEAL_SHRINK);

        private final int seals;

        Length(int seals) {
            this.seals = seals;
        }
    }

    private static final int MODE = 0600;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_SEAL_SEAL = 1;
    private static final int F_SEAL_SHRINK = 2;
    private static final int F_SEAL_GROW = 4;
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_NOEXEC_SEAL = 8;
    private static final String NAME = "multiproc";
    private static final long RESERVE_STEP = 64L << 20;

    private final LinuxCalls calls;
    private final LinuxPlatform platform;
    private final boolean memfd;

    MemoryFiles(LinuxCalls calls, LinuxPlatform platform) {
        this.platform = platform;
        this.calls = calls;
        String chosen = System.getProperty(PROPERTY, MEMFD);
        memfd = chosen.equals(MEMFD);
        if (!memfd && !chosen.equals(TMPFILE)) {
            throw new IllegalArgumentException("unknown kind of anonymous memory: " + PROPERTY + "=" + chosen + "; use "
                    + MEMFD + " or " + TMPFILE);
        }
    }

    /** Whether the directory limits anonymous memory. */
    boolean areInDirectory() {
        return !memfd;
    }

    /** A new file that may get a name, with its memory reserved. */
    int create(String object, long size) {
        return prepare(openTmpfile(object, size), object, size, true, null);
    }

    /** A new file that never gets a name, with its memory reserved, sealed where the system can do that. */
    int createAnonymous(String object, long size, Length length) {
        int descriptor = memfd ? openMemfd(object) : -1;
        return descriptor >= 0
                ? prepare(descriptor, object, size, false, length)
                : prepare(openTmpfile(object, size), object, size, true, null);
    }

    /** A descriptor, or -1 if this system has no such files or does not let this process make any. */
    private static int openMemfd(String object) {
        int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
        int descriptor = LinuxCalls.memfd_create(NAME, flags | MFD_NOEXEC_SEAL);
        if (descriptor < 0 && Errno.EINVAL.is(Errno.last())) {
            descriptor = LinuxCalls.memfd_create(NAME, flags); // The kernel is older than the flag.
        }
        if (descriptor < 0) {
            int errno = Errno.last();
            boolean refused =
                    Errno.ENOSYS.is(errno) || Errno.EPERM.is(errno) || Errno.EACCES.is(errno) || Errno.EINVAL.is(errno);
            if (!refused) {
                throw Errno.failure("memfd_create", errno, object);
            }
        }
        return descriptor;
    }

    private int openTmpfile(String object, long size) {
        int descriptor = Uninterrupted.open(DIRECTORY, calls.oTmpfile | O_RDWR | LinuxCalls.O_CLOEXEC, MODE);
        if (descriptor < 0) {
            int errno = Errno.last();
            if (Errno.ENOSPC.is(errno)) {
                throw full(object, size, true);
            }
            throw Errno.failure("open " + DIRECTORY, errno, object);
        }
        return descriptor;
    }

    private int prepare(int descriptor, String object, long size, boolean inDirectory, Length length) {
        try {
            if (inDirectory) {
                OwnMode.set(platform, descriptor, MODE, object);
            }
            reserve(descriptor, object, size, inDirectory);
            if (length != null && Uninterrupted.fcntl(descriptor, F_ADD_SEALS, length.seals) != 0) {
                throw Errno.failure("fcntl (F_ADD_SEALS)", Errno.last(), object);
            }
            return descriptor;
        } catch (RuntimeException | Error e) {
            LibC.close(descriptor);
            throw e;
        }
    }

    private static void reserve(int descriptor, String object, long size, boolean inDirectory) {
        // Reserving takes real memory, step by step: what cannot fit must not fill the machine first.
        long free = inDirectory && size > RESERVE_STEP ? free() : -1;
        if (free >= 0 && size > free) {
            throw full(object, size, true);
        }
        if (Uninterrupted.ftruncate(descriptor, size) != 0) {
            int errno = Errno.last();
            throw Errno.ENOSPC.is(errno) ? full(object, size, inDirectory) : Errno.failure("ftruncate", errno, object);
        }
        for (long at = 0; at < size; ) {
            long step = Math.min(RESERVE_STEP, size - at);
            int errno = LinuxCalls.posix_fallocate(descriptor, at, step);
            if (errno == 0) {
                at += step;
            } else if (Errno.ENOSPC.is(errno) || Errno.ENOMEM.is(errno) || Errno.EDQUOT.is(errno)) {
                Uninterrupted.ftruncate(descriptor, 0);
                throw full(object, size, inDirectory);
            } else if (!Errno.EINTR.is(errno)) {
                throw Errno.failure("posix_fallocate", errno, object);
            }
        }
    }

    private static OutOfSharedMemoryException full(String object, long size, boolean inDirectory) {
        return inDirectory
                ? new OutOfSharedMemoryException(
                        object,
                        size,
                        free(),
                        DIRECTORY
                                + " is full: remove what is not needed there, or make it larger (mount -o remount,size=..., in a container --shm-size)")
                : new OutOfSharedMemoryException(
                        object, size, -1, "the machine has no memory left: close shared objects, or share less");
    }

    /** The bytes that are free in the directory, or -1 if unknown. */
    static long free() {
        try {
            return Files.getFileStore(Path.of(DIRECTORY)).getUsableSpace();
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }
}

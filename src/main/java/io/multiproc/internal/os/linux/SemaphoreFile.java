package io.multiproc.internal.os.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.PosixMapping;

/**
 * The file of a semaphore: what the C library keeps of one, as {@code sem_open} makes it, and behind it this library's mark.
 *
 * <pre>
 *   0                       32         40        64
 *   +-----------------------+----------+---------+
 *   | sem_t                 | mark     | zeros   |
 *   +-----------------------+----------+---------+
 * </pre>
 *
 * <p>It is made without a name and gets one when it is finished, so a process that is killed meanwhile leaves nothing. It is not opened by {@code sem_open},
 * which opens whatever has the name: here the file is opened first, then checked by its descriptor, and what is mapped is the file of that
 * descriptor. A file of this user that others cannot write to cannot be made shorter by others either, so it is safe to touch.
 */
final class SemaphoreFile {
    private static final int WRITABLE_BY_OTHERS = 022;
    private static final int MARK_AT = 32;
    private static final long MARK = 0x4d45_5352_504c_554dL;
    private static final int SIZE = 64;

    private SemaphoreFile() {}

    /** Makes a file without a name, with a semaphore of value 0, and returns its descriptor. */
    static int create(MemoryFiles files, LinuxPlatform platform, String object) {
        int descriptor = files.create(object, SIZE);
        try {
            Mapping mapping = map(platform, descriptor, object);
            try {
                Pointer memory = new Pointer(mapping.address());
                if (LinuxCalls.sem_init(memory, 1, 0) != 0) {
                    throw Errno.failure("sem_init", Errno.last(), object);
                }
                memory.setLong(MARK_AT, MARK);
            } finally {
                mapping.unmap();
            }
            return descriptor;
        } catch (RuntimeException | Error e) {
            LibC.close(descriptor);
            throw e;
        }
    }

    /**
     * Opens what has a path if it is a semaphore that this library has made for this user, and returns its descriptor; -1 if nothing has the path, or
     * something else. Opening waits for nothing, also if a pipe has the path, or a file that another process leases.
     */
    static int open(LinuxCalls calls, String path, String object) {
        int flags = LibC.O_RDWR | LinuxCalls.O_CLOEXEC | LinuxCalls.O_NONBLOCK | calls.oNofollow;
        int descriptor = Uninterrupted.open(path, flags, 0);
        if (descriptor < 0) {
            int errno = Errno.last();
            if (Errno.ENOENT.is(errno) || isRefusedByOthers(errno)) {
                return -1;
            }
            throw Errno.failure("open", errno, object);
        }
        boolean ours = false;
        try {
            ours = isOurs(descriptor, object);
        } finally {
            if (!ours) {
                LibC.close(descriptor);
            }
        }
        return ours ? descriptor : -1;
    }

    /** Another user's file, a link, a directory, a pipe or socket, a leased file. */
    private static boolean isRefusedByOthers(int errno) {
        return Errno.EACCES.is(errno)
                || Errno.EPERM.is(errno)
                || Errno.ELOOP.is(errno)
                || Errno.EISDIR.is(errno)
                || Errno.ENXIO.is(errno)
                || Errno.EAGAIN.is(errno);
    }

    private static boolean isOurs(int descriptor, String object) {
        FileIdentity file = Statx.of(descriptor, object);
        return file.isRegular()
                && file.uid() == LibC.geteuid()
                && (file.permissions() & WRITABLE_BY_OTHERS) == 0
                && file.size() == SIZE
                && hasMark(descriptor, object);
    }

    private static boolean hasMark(int descriptor, String object) {
        try (Memory mark = new Memory(Long.BYTES)) {
            long read;
            do {
                read = LinuxCalls.pread(descriptor, mark, Long.BYTES, MARK_AT);
            } while (read < 0 && Errno.EINTR.is(Errno.last()));
            if (read < 0) {
                throw Errno.failure("pread", Errno.last(), object);
            }
            return read == Long.BYTES && mark.getLong(0) == MARK;
        }
    }

    /** Gives a new file its name; false if the name is taken. */
    static boolean publish(int descriptor, String path, String object) {
        String from = "/proc/self/fd/" + descriptor;
        if (LinuxCalls.linkat(LinuxCalls.AT_FDCWD, from, LinuxCalls.AT_FDCWD, path, LinuxCalls.AT_SYMLINK_FOLLOW)
                == 0) {
            return true;
        }
        int errno = Errno.last();
        if (Errno.EEXIST.is(errno)) {
            return false;
        }
        throw ProcDirectory.failure("linkat", errno, object);
    }

    static Mapping map(LinuxPlatform platform, int descriptor, String object) {
        return PosixMapping.of(platform, descriptor, SIZE, false, object);
    }

    /** Whether a path leads to the open file. */
    static boolean isAt(String path, int descriptor, String object) {
        FileIdentity named = Statx.ofPathItself(path, object);
        return named != null && named.isSameFileAs(Statx.of(descriptor, object));
    }
}

package io.multiproc.internal.os.posix;

import com.sun.jna.Native;
import io.multiproc.NativeCallException;

/**
 * Error numbers and their names: those of Linux, the same on every processor supported here (its {@code asm-generic/errno.h}), and those of macOS
 * where they differ (its {@code sys/errno.h}).
 */
public enum Errno {
    EPERM(1),
    ENOENT(2),
    ESRCH(3),
    EINTR(4),
    EIO(5),
    ENXIO(6),
    EBADF(9),
    EAGAIN(11, 35),
    ENOMEM(12),
    EACCES(13),
    EFAULT(14),
    EEXIST(17),
    EXDEV(18),
    ENODEV(19),
    ENOTDIR(20),
    EISDIR(21),
    EINVAL(22),
    ENFILE(23),
    EMFILE(24),
    EFBIG(27),
    ENOSPC(28),
    EROFS(30),
    EDEADLK(35, 11),
    ENAMETOOLONG(36, 63),
    ENOLCK(37, 77),
    ENOSYS(38, 78),
    ELOOP(40, 62),
    EOVERFLOW(75, 84),
    EOPNOTSUPP(95, 102),
    ETIMEDOUT(110, 60),
    EDQUOT(122, 69);

    private static final boolean DARWIN = System.getProperty("os.name", "").startsWith("Mac");
    private final int linux;
    private final int darwin;

    Errno(int everywhere) {
        this(everywhere, everywhere);
    }

    Errno(int linux, int darwin) {
        this.linux = linux;
        this.darwin = darwin;
    }

    /** Its number on this system. */
    public int number() {
        return number(DARWIN);
    }

    int number(boolean onDarwin) {
        return onDarwin ? darwin : linux;
    }

    /** The error of the native call that this thread made last; ask only after its result said that it failed. */
    public static int last() {
        return Native.getLastError();
    }

    /** Whether a number is this error. */
    public boolean is(int errno) {
        return errno == number();
    }

    /** The name of an error number. */
    public static String nameOf(int errno) {
        for (Errno e : values()) {
            if (e.is(errno)) {
                return e.name();
            }
        }
        return "errno " + errno;
    }

    /** The exception for a refused call, with the remedy where there is a known one. */
    public static NativeCallException failure(String call, int errno, String object) {
        String remedy = "";
        if (EMFILE.is(errno)) {
            remedy = "too many open files in this process: close shared objects, or raise the limit (ulimit -n)";
        } else if (ENFILE.is(errno)) {
            remedy = "too many open files on this machine: raise fs.file-max";
        } else if (EACCES.is(errno) || EPERM.is(errno)) {
            remedy = "no permission: shared objects belong to the user who created them";
        } else if (ENOSPC.is(errno)) {
            remedy = "no room for another file in shared memory: remove what is not needed there, or make it larger";
        } else if (ENOMEM.is(errno)) {
            remedy = "no memory, address space or number of mappings left: raise vm.max_map_count or ulimit -v";
        } else if (EROFS.is(errno)) {
            remedy = "the file system is mounted read-only";
        }
        return new NativeCallException(call, errno, nameOf(errno), object, remedy);
    }
}

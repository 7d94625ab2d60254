package io.multiproc.internal.os.posix;

/** The constants of {@code fcntl.h}, and where the fields of its {@code struct flock} are. */
public record FlockLayout(Commands commands, Types types, Fields fields) {
    /** {@code F_GETLK}, {@code F_SETLK}. */
    public record Commands(int ask, int set) {}

    /** {@code F_RDLCK}, {@code F_WRLCK}, {@code F_UNLCK}. */
    public record Types(int read, int write, int none) {}

    /** Offsets of {@code l_type}, {@code l_whence}, {@code l_start}, {@code l_len}, {@code l_pid}, and the size of the structure. */
    public record Fields(int type, int whence, int start, int length, int pid, int total) {}
}

package io.multiproc.internal.os.macos;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.multiproc.internal.os.Reclamation;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.FlockLayout;
import io.multiproc.internal.os.posix.FlockLayout.Commands;
import io.multiproc.internal.os.posix.FlockLayout.Fields;
import io.multiproc.internal.os.posix.FlockLayout.Types;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.Platform;

/** The constants and structures of macOS, each with the header that it comes from. */
final class DarwinPlatform implements Platform {
    // sys/fcntl.h
    private static final int O_NOFOLLOW = 0x100;
    private static final int O_CREAT = 0x200;
    private static final int O_EXCL = 0x800;
    private static final int O_CLOEXEC = 0x1000000;
    private static final int F_GETLK = 7;
    private static final int F_SETLK = 8;
    private static final int F_RDLCK = 1;
    private static final int F_UNLCK = 2;
    private static final int F_WRLCK = 3;

    // sys/fcntl.h, struct flock: off_t l_start, off_t l_len, pid_t l_pid, short l_type, short l_whence
    private static final int L_START = 0;
    private static final int L_LEN = L_START + Long.BYTES;
    private static final int L_PID = L_LEN + Long.BYTES;
    private static final int L_TYPE = L_PID + Integer.BYTES;
    private static final int L_WHENCE = L_TYPE + Short.BYTES;
    private static final int FLOCK = L_WHENCE + Short.BYTES;

    // sys/mman.h
    private static final int MAP_NORESERVE = 0x40;
    private static final int MAP_ANON = 0x1000;

    // sys/signal.h: NSIG - 1
    private static final int SIGNALS = 31;

    // sys/stat.h, __DARWIN_STRUCT_STAT64: dev_t st_dev, mode_t st_mode, nlink_t st_nlink, ino64_t st_ino, uid_t st_uid,
    // gid_t st_gid, dev_t st_rdev, four timespecs, off_t st_size, blkcnt_t st_blocks, blksize_t st_blksize,
    // u_int32_t st_flags, u_int32_t st_gen, int32_t st_lspare, int64_t st_qspare[2]
    private static final int ST_DEV = 0;
    private static final int ST_MODE = 4;
    private static final int ST_INO = 8;
    private static final int ST_UID = 16;
    private static final int ST_SIZE = 96;
    private static final int STAT = 144;

    /** Not told without calls of its own; these are small numbers. */
    private static final Reclamation.Resources AVAILABLE = new Reclamation.Resources(Long.MAX_VALUE, 1024, 32_768);

    // unistd.h
    private static final int CS_DARWIN_USER_TEMP_DIR = 65537;
    private static final int PATH_MAX = 1024;

    private final DarwinCalls calls;
    private final int pageSize = LibC.getpagesize();

    DarwinPlatform(boolean arm64) {
        calls = DarwinCalls.bind(arm64);
    }

    /** The temporary directory that the system gives to each user, whatever the environment says. */
    String temporaryDirectory() {
        try (Memory path = new Memory(PATH_MAX)) {
            long length = calls.confstr(CS_DARWIN_USER_TEMP_DIR, path, PATH_MAX);
            return length > 0 && length <= PATH_MAX ? path.getString(0) : "/tmp";
        }
    }

    @Override
    public int create() {
        return O_CREAT;
    }

    @Override
    public int exclusive() {
        return O_EXCL;
    }

    @Override
    public int closeOnExec() {
        return O_CLOEXEC;
    }

    @Override
    public int noFollow() {
        return O_NOFOLLOW;
    }

    /** Only shared memory can have such a name. */
    @Override
    public int memoryOpenFlags() {
        return 0;
    }

    @Override
    public int mapAnonymous() {
        return MAP_ANON;
    }

    @Override
    public int mapNoReserve() {
        return MAP_NORESERVE;
    }

    @Override
    public FlockLayout recordLocks() {
        return new FlockLayout(
                new Commands(F_GETLK, F_SETLK),
                new Types(F_RDLCK, F_WRLCK, F_UNLCK),
                new Fields(L_TYPE, L_WHENCE, L_START, L_LEN, L_PID, FLOCK));
    }

    /** sys/semaphore.h: {@code (sem_t *) -1}. */
    @Override
    public long semaphoreFailed() {
        return -1;
    }

    @Override
    public String semaphorePath(String name) {
        return null;
    }

    @Override
    public int signals() {
        return SIGNALS;
    }

    @Override
    public int pageSize() {
        return pageSize;
    }

    @Override
    public FileIdentity identityOf(int descriptor, String object) {
        try (Memory result = new Memory(STAT)) {
            if (calls.fstat(descriptor, result) != 0) {
                throw Errno.failure("fstat", Errno.last(), object);
            }
            return read(result);
        }
    }

    @Override
    public FileIdentity identityOfPath(String path) {
        try (Memory result = new Memory(STAT)) {
            if (calls.lstat(path, result) != 0) {
                int errno = Errno.last();
                if (Errno.ENOENT.is(errno)) {
                    return null;
                }
                throw Errno.failure("lstat", errno, path);
            }
            return read(result);
        }
    }

    static FileIdentity read(Pointer stat) {
        return new FileIdentity(
                stat.getInt(ST_DEV),
                stat.getLong(ST_INO),
                stat.getLong(ST_SIZE),
                stat.getInt(ST_UID),
                Short.toUnsignedInt(stat.getShort(ST_MODE)));
    }

    @Override
    public Reclamation.Resources available() {
        return AVAILABLE;
    }

    /** The system does not tell how much memory it can still give. */
    @Override
    public void checkMemory(String object, long size) {}

    @Override
    public String moreMappings() {
        return "no address space or too many mappings: raise ulimit -v";
    }
}

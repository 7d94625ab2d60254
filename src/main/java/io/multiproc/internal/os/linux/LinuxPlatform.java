package io.multiproc.internal.os.linux;

import io.multiproc.internal.os.Reclamation;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.FlockLayout;
import io.multiproc.internal.os.posix.FlockLayout.Commands;
import io.multiproc.internal.os.posix.FlockLayout.Fields;
import io.multiproc.internal.os.posix.FlockLayout.Types;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.Platform;

/** Linux with a 64-bit C library, on x86-64 and aarch64. */
public class LinuxPlatform implements Platform {
    private static final int O_EXCL = 0x80;
    private static final int SIGNALS = 64;

    private final int pageSize = LibC.getpagesize();
    private final MemoryLimit memoryLimit = new MemoryLimit();
    private final int noFollow;

    public LinuxPlatform(boolean aarch64) {
        // Loads what reports errors: when there are no descriptors left, a class in a directory cannot be loaded any
        // more.
        ProcDirectory.failure("", 0, "");
        noFollow = new LinuxCalls(aarch64).oNofollow;
    }

    @Override
    public int create() {
        return LinuxCalls.O_CREAT;
    }

    @Override
    public int exclusive() {
        return O_EXCL;
    }

    @Override
    public int closeOnExec() {
        return LinuxCalls.O_CLOEXEC;
    }

    @Override
    public int noFollow() {
        return noFollow;
    }

    /** {@code O_NONBLOCK}: a pipe may have the name. */
    @Override
    public int memoryOpenFlags() {
        return LinuxCalls.O_NONBLOCK;
    }

    @Override
    public int mapAnonymous() {
        return LinuxCalls.MAP_ANONYMOUS;
    }

    @Override
    public int mapNoReserve() {
        return LinuxCalls.MAP_NORESERVE;
    }

    /** {@code struct flock}: short l_type, short l_whence, long l_start, long l_len, int l_pid. */
    @Override
    public FlockLayout recordLocks() {
        return new FlockLayout(new Commands(5, 6), new Types(0, 1, 2), new Fields(0, 2, 8, 16, 24, 32));
    }

    /** A null pointer. */
    @Override
    public long semaphoreFailed() {
        return 0;
    }

    @Override
    public String semaphorePath(String name) {
        return LinuxSemaphores.pathOf(name);
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
        return Statx.of(descriptor, object);
    }

    @Override
    public FileIdentity identityOfPath(String path) {
        return Statx.ofPathItself(path, path);
    }

    @Override
    public Reclamation.Resources available() {
        return new Reclamation.Resources(
                memoryLimit.available(), ProcDirectory.mostDescriptors(), ProcDirectory.mostMappings());
    }

    @Override
    public void checkMemory(String object, long size) {
        memoryLimit.check(object, size);
    }

    @Override
    public String moreMappings() {
        return "no address space or too many mappings: raise vm.max_map_count or ulimit -v";
    }
}

package io.multiproc.internal.os.linux;

import static io.multiproc.internal.os.posix.LibC.MAP_FAILED;
import static io.multiproc.internal.os.posix.LibC.MAP_SHARED;
import static io.multiproc.internal.os.posix.LibC.PROT_READ;
import static io.multiproc.internal.os.posix.LibC.PROT_WRITE;

import io.multiproc.NameExistsException;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Proofs;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.LibC;

/** An open file of {@code /dev/shm}. */
final class LinuxSegment implements Segment {
    private final LinuxCalls calls;
    private final int descriptor;
    private final String name;
    private final String object;
    private final FileIdentity identity;
    private final boolean readOnly;
    private final OfdProofs proofs;
    private boolean closed;

    LinuxSegment(
            LinuxCalls calls, int descriptor, String name, String object, FileIdentity identity, boolean readOnly) {
        this.calls = calls;
        this.descriptor = descriptor;
        this.name = name;
        this.object = object;
        this.identity = identity;
        this.readOnly = readOnly;
        this.proofs = new OfdProofs(descriptor, toString());
    }

    @Override
    public long size() {
        return identity.size();
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public SegmentAddress address() {
        String place = "/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor;
        return new SegmentAddress(place, identity.device(), identity.inode(), identity.size());
    }

    @Override
    public Mapping map() {
        int protection = readOnly ? PROT_READ : PROT_READ | PROT_WRITE;
        long address = LibC.mmap(0, size(), protection, MAP_SHARED, descriptor, 0);
        if (address == MAP_FAILED) {
            int errno = Errno.last();
            if (Errno.ENOMEM.is(errno)) {
                throw new OutOfSharedMemoryException(
                        toString(),
                        size(),
                        -1,
                        "no address space or too many mappings: raise vm.max_map_count or ulimit -v");
            }
            throw Errno.failure("mmap", errno, toString());
        }
        return new LinuxMapping(address, size(), readOnly);
    }

    @Override
    public void publish() {
        if (name == null) {
            return;
        }
        int result = LibC.linkat(
                LinuxCalls.AT_FDCWD,
                "/proc/self/fd/" + descriptor,
                LinuxCalls.AT_FDCWD,
                LinuxSegments.pathOf(name),
                LinuxCalls.AT_SYMLINK_FOLLOW);
        if (result != 0) {
            int errno = Errno.last();
            if (Errno.EEXIST.is(errno)) {
                throw new NameExistsException(name);
            }
            throw ProcDirectory.failure("linkat", errno, name);
        }
    }

    @Override
    public Proofs proofs() {
        return proofs;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            proofs.close();
            LibC.close(descriptor);
        }
    }

    @Override
    public String toString() {
        return name == null ? object + " (inode " + identity.inode() + ")" : name;
    }
}

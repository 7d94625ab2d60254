package io.multiproc.internal.os.linux;

import io.multiproc.NameExistsException;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Proofs;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.PosixMapping;

/** An open file in memory. */
final class LinuxSegment implements Segment {
    private final LinuxPlatform platform;
    private final int descriptor;
    private final String name;
    private final String object;
    private final FileIdentity identity;
    private final boolean readOnly;
    private final OfdProofs proofs;
    private boolean closed;

    LinuxSegment(
            LinuxPlatform platform,
            int descriptor,
            String name,
            String object,
            FileIdentity identity,
            boolean readOnly) {
        this.platform = platform;
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
        return PosixMapping.of(platform, descriptor, size(), readOnly, toString());
    }

    @Override
    public void publish() {
        if (name == null) {
            return;
        }
        int result = LinuxCalls.linkat(
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
    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void mapOnto(Mapping mapping, long offset) {
        if (closed) {
            throw new IllegalStateException("shared memory is closed: object=" + this);
        }
        PosixMapping.mapAgain(platform, descriptor, mapping, offset, readOnly, toString());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                proofs.close();
            } finally {
                LibC.close(descriptor);
            }
        }
    }

    @Override
    public String toString() {
        return name == null ? object + " (inode " + identity.inode() + ")" : name;
    }
}

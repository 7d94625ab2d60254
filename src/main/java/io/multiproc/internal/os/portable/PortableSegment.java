package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.LifeFile;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Proofs;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.PosixMapping;

/** Shared memory, or a file, that this process has open, and its companion. */
final class PortableSegment implements Segment {
    private final PortableSegments segments;
    private final Place place;
    private final Companion companion;
    private final int descriptor;
    private final SegmentAddress address;
    private final boolean readOnly;
    private final PortableProofs proofs;
    private boolean closed;

    /** Whether this object made it and has not published it: then it goes when this is closed. */
    private boolean unfinished;

    /**
     * An open segment.
     *
     * @param companion its companion, or null if another program made it
     */
    PortableSegment(
            PortableSegments segments,
            Place place,
            Companion companion,
            int descriptor,
            SegmentAddress address,
            boolean readOnly) {
        this.segments = segments;
        this.place = place;
        this.companion = companion;
        this.descriptor = descriptor;
        this.address = address;
        this.readOnly = readOnly;
        proofs = new PortableProofs(companion, toString());
    }

    /** This object, as one whose maker has not published it. */
    PortableSegment unfinished() {
        unfinished = true;
        return this;
    }

    @Override
    public long size() {
        return address.size();
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public SegmentAddress address() {
        return address;
    }

    @Override
    public LifeFile lifeFile() {
        return companion == null ? LifeFile.UNKNOWN : companion.lifeFile();
    }

    @Override
    public Mapping map() {
        return PosixMapping.of(segments.platform(), descriptor, size(), readOnly, toString());
    }

    @Override
    public synchronized void publish() {
        if (unfinished) {
            unfinished = false;
            companion.write(companion.read().finished());
            companion.endMaking();
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
        PosixMapping.mapAgain(segments.platform(), descriptor, mapping, offset, readOnly, toString());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(descriptor);
            try {
                proofs.close();
            } finally {
                if (companion != null) {
                    segments.release(companion, unfinished);
                }
            }
        }
    }

    @Override
    public String toString() {
        return place.type() == Place.Type.NAMED ? place.name() : place.object() + " (" + place.name() + ")";
    }
}

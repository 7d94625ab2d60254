package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.LifeFile;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Proofs;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.posix.PosixMapping;

/** Shared memory, or a file, that this process has open, and its companion. */
final class PortableSegment implements Segment {
    private final PortableSegments segments;
    private final SegmentParts parts;
    private final Companion companion;
    private final SegmentAddress address;
    private final boolean readOnly;
    private final PortableProofs proofs;
    private boolean closed;

    /** Whether this object made it and has not published it: then it goes when this is closed. */
    private boolean unfinished;

    /**
     * An open segment.
     *
     * @param parts what has been acquired of it, which this object gives back
     */
    PortableSegment(
            PortableSegments segments,
            SegmentParts parts,
            SegmentAddress address,
            boolean readOnly,
            boolean unfinished) {
        this.segments = segments;
        this.parts = parts;
        this.companion = parts.companion;
        this.address = address;
        this.readOnly = readOnly;
        this.unfinished = unfinished;
        proofs = new PortableProofs(companion, toString());
        parts.proofs = proofs;
        parts.removeAtTheEnd(unfinished);
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
        return PosixMapping.of(segments.platform(), parts.descriptor(), size(), readOnly, toString());
    }

    @Override
    public synchronized void publish() {
        if (unfinished) {
            companion.write(companion.read().finished());
            unfinished = false;
            parts.removeAtTheEnd(false);
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
        PosixMapping.mapAgain(segments.platform(), parts.descriptor(), mapping, offset, readOnly, toString());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                proofs.close();
            } finally {
                segments.giveBack(parts);
            }
        }
    }

    @Override
    public String toString() {
        Place place = parts.place;
        return place.type() == Place.Type.NAMED ? place.name() : place.object() + " (" + place.name() + ")";
    }
}

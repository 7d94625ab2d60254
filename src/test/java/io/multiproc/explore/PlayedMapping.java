package io.multiproc.explore;

import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentSkipListMap;

/** A mapping of which is known, by an address, which word of which segment it shows. */
final class PlayedMapping implements Mapping {
    private static final ConcurrentSkipListMap<Long, PlayedMapping> ALL = new ConcurrentSkipListMap<>();

    /** A word, whoever has it mapped. */
    record Place(PlayedSegment.Identity segment, long offset) {}

    private final Mapping real;
    private final PlayedSegment.Identity segment;

    private PlayedMapping(Mapping real, PlayedSegment.Identity segment) {
        this.real = real;
        this.segment = segment;
    }

    static Mapping of(Mapping real, PlayedSegment.Identity segment) {
        PlayedMapping mapping = new PlayedMapping(real, segment);
        ALL.put(real.address(), mapping);
        return mapping;
    }

    static PlayedMapping at(long address) {
        return ALL.floorEntry(address).getValue();
    }

    Place place(long address) {
        return new Place(segment, address - real.address());
    }

    int valueAt(long address) {
        return Words.getIntVolatile(real.buffer(address - real.address(), Integer.BYTES), 0);
    }

    @Override
    public long address() {
        return real.address();
    }

    @Override
    public long size() {
        return real.size();
    }

    @Override
    public ByteBuffer buffer(long offset, int length) {
        return real.buffer(offset, length);
    }

    @Override
    public ByteBuffer root(long offset, int length) {
        return real.root(offset, length);
    }

    @Override
    public boolean mapOver(long offset, long length) {
        return real.mapOver(offset, length);
    }

    @Override
    public void unmap() {
        ALL.remove(real.address(), this);
        real.unmap();
    }
}

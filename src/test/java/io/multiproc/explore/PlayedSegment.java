package io.multiproc.explore;

import io.multiproc.internal.os.LifeFile;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Proofs;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A segment as one party has it: its address tells the party, so that each has an attachment of its own. */
final class PlayedSegment implements Segment {
    private static final int PARTY_SHIFT = 40;
    private static final long DEVICE_MASK = (1L << PARTY_SHIFT) - 1;

    /** Which segment it is, whoever has it. */
    record Identity(long device, long inode) {
        static Identity of(SegmentAddress address) {
            return new Identity(address.device() & DEVICE_MASK, address.inode());
        }
    }

    private static final Map<Identity, Map<Integer, Party>> HOLDERS = new ConcurrentHashMap<>();

    /** Their devices without a party, which on Windows are numbers of 64 bits. */
    private static final Map<Identity, Long> DEVICES = new ConcurrentHashMap<>();

    private final Segment real;
    private final Party party;
    private final Identity identity;

    PlayedSegment(Segment real, Party party, boolean isNew) {
        this.real = real;
        this.party = party;
        identity = Identity.of(real.address());
        DEVICES.put(identity, real.address().device());
        if (isNew) {
            HOLDERS.put(identity, new ConcurrentHashMap<>());
        }
        party.segments.add(this);
    }

    static Party partyOf(SegmentAddress address) {
        return Party.of(partyNumber(address));
    }

    static long partyNumber(SegmentAddress address) {
        return address.device() >>> PARTY_SHIFT;
    }

    /** The address as the party would know it. */
    static SegmentAddress as(SegmentAddress address, Party party) {
        return labelled(address, party.number);
    }

    static SegmentAddress plain(SegmentAddress address) {
        long device = DEVICES.getOrDefault(Identity.of(address), address.device() & DEVICE_MASK);
        return new SegmentAddress(address.place(), device, address.inode(), address.size());
    }

    private static SegmentAddress labelled(SegmentAddress address, long number) {
        long device = address.device() & DEVICE_MASK | number << PARTY_SHIFT;
        return new SegmentAddress(address.place(), device, address.inode(), address.size());
    }

    @Override
    public SegmentAddress address() {
        return as(real.address(), party);
    }

    @Override
    public Proofs proofs() {
        Map<Integer, Party> holders = HOLDERS.computeIfAbsent(identity, key -> new ConcurrentHashMap<>());
        return new Proofs() {
            @Override
            public boolean claim(int slot) {
                return holders.compute(slot, (at, holder) -> holder == null || !holder.isAlive() ? party : holder)
                                == party
                        && holders.get(slot) == party;
            }

            @Override
            public boolean isHeld(int slot) {
                Party holder = holders.get(slot);
                return holder != null && holder.isAlive();
            }

            @Override
            public void release(int slot) {
                holders.remove(slot, party);
            }
        };
    }

    @Override
    public long size() {
        return real.size();
    }

    @Override
    public boolean isReadOnly() {
        return real.isReadOnly();
    }

    @Override
    public Mapping map() {
        return PlayedMapping.of(real.map(), identity);
    }

    @Override
    public void publish() {
        real.publish();
    }

    @Override
    public boolean isClosed() {
        return real.isClosed();
    }

    @Override
    public void mapOnto(Mapping mapping, long offset) {
        real.mapOnto(mapping, offset);
    }

    @Override
    public LifeFile lifeFile() {
        return real.lifeFile();
    }

    @Override
    public void leave() {
        real.leave();
    }

    @Override
    public void close() {
        Map<Integer, Party> holders = HOLDERS.get(identity);
        if (holders != null) {
            holders.values().removeIf(holder -> holder == party);
        }
        real.close();
    }
}

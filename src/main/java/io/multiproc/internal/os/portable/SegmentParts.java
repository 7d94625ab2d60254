package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.LifeFile;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.portable.Place.Type;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.LibC;

/**
 * What this process has acquired of a segment. It is made before anything is acquired, and each part is noted here at once, so that an error between two
 * steps, as of a full heap, leaves nothing open.
 */
final class SegmentParts extends Overdue {
    /** In the place of a device where shared memory has no identity. */
    static final long NO_DEVICE = -1;

    private static final int EACCES = 13;
    private static final long LARGEST_PAGE = 64L << 10;

    final Place place;
    private final Companions companions;

    /** Null if there is none yet, or another program made the memory. */
    Companion companion;

    /** Null until an object has them. */
    PortableProofs proofs;

    /** What was found in the place when it was opened. */
    FileIdentity found;

    private int descriptor = -1;

    /** Whether the segment goes, too, as it will never be finished. */
    private boolean unfinished;

    SegmentParts(Companions companions, Place place) {
        this.companions = companions;
        this.place = place;
    }

    void opened(int newDescriptor) {
        descriptor = newDescriptor;
    }

    int descriptor() {
        return descriptor;
    }

    void closeDescriptor() {
        int closing = descriptor;
        descriptor = -1;
        if (closing >= 0) {
            LibC.close(closing);
        }
    }

    /** Whether the segment is to be removed when it is given back. */
    void removeAtTheEnd(boolean remove) {
        unfinished = remove;
    }

    /** Proofs that could not be released at the close would be held as long as this process uses the segment through another object. */
    @Override
    void prepare() {
        if (proofs != null) {
            proofs.close();
        }
    }

    @Override
    void giveBack() {
        try {
            if (unfinished) {
                companions.remove(companion);
            }
        } finally {
            companions.release(companion);
        }
    }

    /** Refuses what is no memory of this user. */
    void checkOwner() {
        if (!found.isRegular()) {
            throw PortableSegments.otherKindOfFile(place.name());
        }
        int own = LibC.geteuid();
        if (found.uid() != own) {
            String call = "open (owner's uid " + found.uid() + ", own " + own + ")";
            throw Errno.failure(call, EACCES, place.name());
        }
    }

    boolean isOwnMemory() {
        return found.isRegular() && found.uid() == LibC.geteuid();
    }

    boolean isAt(SegmentAddress address) {
        if (place.type() == Type.FILE) {
            return companion != null
                    && found.device() == address.device()
                    && found.inode() == address.inode()
                    && found.size() == address.size();
        }
        if (companion != null) {
            return companion.lifeFile().equals(new LifeFile(address.device(), address.inode()))
                    && hasSize(address.size());
        }
        boolean told = found.inode() != 0;
        return place.type() == Type.NAMED
                && found.size() == address.size()
                && found.device() == (told ? address.device() : 0)
                && found.inode() == (told ? address.inode() : 0)
                && (told || address.device() == NO_DEVICE);
    }

    /** The system may have rounded the size up to whole pages; memory with a name says in its companion what it was made with. */
    private boolean hasSize(long size) {
        if (place.type() == Type.NAMED && companion.read().size() != size) {
            return false;
        }
        return found.size() >= size && found.size() - size < LARGEST_PAGE;
    }
}

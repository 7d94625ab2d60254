package io.multiproc.internal.object;

import io.multiproc.internal.life.Life;
import io.multiproc.internal.os.Budget;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Proofs;
import io.multiproc.internal.os.Reaper;
import io.multiproc.internal.os.Reclamation;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.Witness;
import io.multiproc.internal.wait.WaitMode;
import io.multiproc.internal.wait.WaitWords;
import java.util.ArrayList;
import java.util.List;

/** What an attachment has taken of the system, and gives back at the latest when it is unreachable. */
final class Holdings extends Reaper.Action {
    private static final int MOST_EARLIER_WAITS = 8;

    final Mapping mapping;

    /** The segment as it is open now; another one after the attachment was opened again. */
    volatile Segment segment;

    volatile WaitWords waits;

    /** Null for raw memory. */
    Life life;

    private final List<WaitWords> earlierWaits = new ArrayList<>();
    private boolean created;
    private boolean unmapped;

    /** What the closed attachment still takes, as it was counted. */
    private Reclamation.Resources closed = Reclamation.Resources.NONE;

    /** Whether the bytes of the segment count as this process's. */
    private boolean counted = true;

    /** Maps a segment and takes it over; closes it if that fails. */
    static Holdings map(Segment segment, boolean created) {
        Mapping mapping = null;
        boolean made = false;
        try {
            mapping = segment.map();
            Holdings holdings = new Holdings(segment, mapping, created);
            made = true;
            return holdings;
        } finally {
            if (!made) {
                try {
                    if (mapping != null) {
                        mapping.unmap();
                    }
                } finally {
                    close(segment, created);
                }
            }
        }
    }

    /** Closes a segment that no attachment has taken over. */
    static void close(Segment segment, boolean created) {
        try {
            segment.close();
        } finally {
            if (created) {
                Budget.release(segment.size());
            }
        }
    }

    private Holdings(Segment segment, Mapping mapping, boolean created) {
        this.segment = segment;
        this.mapping = mapping;
        this.created = created;
        if (!created) {
            Budget.attached(mapping.size());
        }
    }

    synchronized void count(Reclamation.Resources still) {
        Reclamation.freed(closed);
        closed = still;
        if (still != Reclamation.Resources.NONE) { // Else it would seem that there is more to collect.
            Reclamation.closed(still);
        }
    }

    synchronized void countBytes(boolean count) {
        if (count != counted) {
            counted = count;
            if (created) {
                Budget.release(mapping.size());
            } else {
                Budget.attached(count ? mapping.size() : -mapping.size());
            }
            created = false; // If it is opened again, it is as another process's.
        }
    }

    /** Late threads may still sleep on the semaphores of the closed view, whose names are gone. So they stay, but not without end. */
    boolean canWaitAgain() {
        return earlierWaits.size() < MOST_EARLIER_WAITS;
    }

    /** The attachment is open again. */
    void revived() {
        if (waits != null && WaitMode.current() == WaitMode.SEMAPHORE) {
            earlierWaits.add(waits);
            waits = null;
        }
        count(Reclamation.Resources.NONE);
        countBytes(true);
    }

    /** The proofs of the segment as it is open now. */
    Proofs proofs() {
        return new CurrentProofs(this);
    }

    private record CurrentProofs(Holdings holdings) implements Proofs {
        @Override
        public boolean claim(int slot) {
            return holdings.segment.proofs().claim(slot);
        }

        @Override
        public boolean isHeld(int slot) {
            return holdings.segment.proofs().isHeld(slot);
        }

        @Override
        public void release(int slot) {
            holdings.segment.proofs().release(slot);
        }

        @Override
        public Witness witness() {
            return holdings.segment.proofs().witness();
        }
    }

    @Override
    protected void reap() {
        try {
            closeWaits();
        } finally {
            try {
                Attachments.forgetUnreachable(segment.address(), segment.isReadOnly());
                SegmentRing.of(segment.address()).remove(life);
            } finally {
                giveBack(); // After an error, too, so that little waits for the repetition.
            }
        }
    }

    /** All of them, even if one fails. */
    private void closeWaits() {
        Throwable failure = null;
        for (int i = 0; i <= earlierWaits.size(); i++) {
            WaitWords closing = i < earlierWaits.size() ? earlierWaits.get(i) : waits;
            try {
                if (closing != null) {
                    closing.close();
                }
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    void giveBack() {
        try {
            if (!unmapped) {
                unmapped = true;
                mapping.unmap();
            }
        } finally {
            try {
                segment.close();
            } finally {
                count(Reclamation.Resources.NONE);
                countBytes(false);
            }
        }
    }
}

package io.multiproc.internal.os.windows;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Proofs;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;

/** An open file mapping. */
final class WindowsSegment implements Segment {
    /** Null once it is closed: another object may get its number. */
    private Pointer handle;

    private Companion companion;
    private final SegmentAddress address;
    private final String object;
    private final boolean readOnly;
    private final WindowsProofs proofs;
    private boolean left;
    private boolean closed;

    /**
     * Takes over a handle and what belongs to it.
     *
     * @param object for messages
     */
    WindowsSegment(
            KernelNames names,
            Pointer handle,
            Companion companion,
            SegmentAddress address,
            boolean readOnly,
            String object) {
        this.handle = handle;
        this.companion = companion;
        this.address = address;
        this.object = object;
        this.readOnly = readOnly;
        this.proofs = new WindowsProofs(names, new Identity(address.device(), address.inode()), object);
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
    public synchronized Mapping map() {
        checkOpen();
        Pointer view = Handles.map(handle, readOnly, size(), object);
        try {
            return new WindowsMapping(view, size(), readOnly);
        } catch (Error e) {
            Handles.unmap(view);
            throw e;
        }
    }

    @Override
    public synchronized void publish() {
        checkOpen();
        companion.finish();
    }

    private void checkOpen() {
        if (left) {
            throw new IllegalStateException("shared memory is closed: object=" + object);
        }
    }

    @Override
    public Proofs proofs() {
        return proofs;
    }

    @Override
    public synchronized boolean isClosed() {
        return left;
    }

    /** Nothing to do: no zeros take the place of pages here. */
    @Override
    public void mapOnto(Mapping mapping, long offset) {}

    @Override
    public synchronized boolean isReplacedBy(Segment fresh) {
        if (!left || closed || !(fresh instanceof WindowsSegment) || !address.equals(fresh.address())) {
            return false;
        }
        WindowsSegment other = (WindowsSegment) fresh;
        synchronized (other) {
            if (other.left) {
                return false;
            }
            handle = other.handle;
            companion = other.companion;
            left = false;
            other.handle = null;
            other.companion = Companion.NONE;
            other.close();
        }
        return true;
    }

    /** Each step of this, and of {@link #close()}, is done once: after an error the next call does the rest. */
    @Override
    public synchronized void leave() {
        left = true;
        if (handle != null) {
            Handles.close(handle);
            handle = null;
        }
        companion.close();
        companion.remove();
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            leave();
        } finally {
            proofs.close();
        }
        companion.remove();
    }

    @Override
    public String toString() {
        return object;
    }
}

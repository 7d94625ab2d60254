package io.multiproc.internal.object;

import io.multiproc.internal.os.AddressAccess;

/**
 * An object of the user that reads and writes the data of a view. Where the JDK can ({@link AddressAccess}) it does so by address, which is as fast as the
 * heap, else through the view's buffers.
 *
 * <p>An access by address reads the address once. If it is not 0, the data is there, and stays mapped while the view is reachable, also if another
 * thread closes it in the meantime. The access checks its bounds against the size of the data, which never changes, and ends with a
 * {@code reachabilityFence} on this object. What it refuses is done through the buffers, which throw the right exception.
 *
 * <p>An array has its address from the beginning: the compilers then omit the code for buffers and vectorise loops, which they do not after a single
 * access through a buffer. A value gets its address when values have been used often in this process.
 */
public abstract class DataObject {
    private final boolean later;

    /**
     * Where the data begins, or 0 if it must be reached through buffers, and from the close on. Plain, as the view's buffers are: a loop need not read
     * it again. Written under the view's monitor only.
     */
    private long address;

    /** When an object begins to reach its data by address, where that is possible. */
    protected enum ByAddress {
        FIRST_USE,
        FREQUENT_USE,
        NEVER
    }

    protected DataObject(View view, ByAddress from) {
        later = AddressAccess.POSSIBLE && from == ByAddress.FREQUENT_USE;
        if (AddressAccess.POSSIBLE && from == ByAddress.FIRST_USE && AddressAccess.prepare()) {
            view.giveAddress(this);
        }
    }

    /** Where the data begins, or 0 if the access must go through the buffers. */
    protected final long address() {
        return AddressAccess.POSSIBLE ? address : 0;
    }

    /** An access goes through the buffers: one that follows it, after frequent use, has the address. */
    protected final void countUse(View view) {
        if (AddressAccess.POSSIBLE && later && AddressAccess.isReady()) {
            view.giveAddress(this);
        }
    }

    /** Called under the view's monitor. */
    void setAddress(long to) {
        address = to;
    }
}

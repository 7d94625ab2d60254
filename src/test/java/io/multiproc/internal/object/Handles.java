package io.multiproc.internal.object;

import io.multiproc.internal.os.SegmentAddress;

/** Changes handles on their way. */
public final class Handles {
    private Handles() {}

    /** The same, found elsewhere. */
    public static Handle at(Handle handle, SegmentAddress address) {
        return new Handle(
                address,
                handle.nonce(),
                handle.spec(),
                handle.name(),
                handle.block(),
                handle.blockNonce(),
                handle.readOnly());
    }
}

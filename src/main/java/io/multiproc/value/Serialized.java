package io.multiproc.value;

import io.multiproc.internal.object.Handle;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import java.io.InvalidObjectException;
import java.io.Serializable;

/** What travels in the place of a value or an array. */
final class Serialized implements Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Object: a stream may have anything here, which is then refused.
    private final Object handle;

    Serialized(Handle handle) {
        this.handle = handle;
    }

    private Object readResolve() throws InvalidObjectException {
        View view = View.attach(handle, Kind.VALUE, Kind.ARRAY);
        try {
            return view.spec().kind() == Kind.VALUE ? Typed.value(view) : Typed.array(view);
        } catch (RuntimeException | Error e) {
            view.close();
            throw e;
        }
    }
}

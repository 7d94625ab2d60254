package io.multiproc.channel;

import io.multiproc.internal.object.Handle;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import java.io.InvalidObjectException;
import java.io.Serializable;

/** What travels in the place of a queue. */
final class QueueHandle implements Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Object: a stream may have anything here, which is then refused.
    private final Object handle;

    @SuppressWarnings("serial")
    private final Object codec;

    QueueHandle(Handle handle, Codec<?> codec) {
        this.handle = handle;
        this.codec = codec;
    }

    private Object readResolve() throws InvalidObjectException {
        if (!(codec instanceof Codec)) {
            throw new InvalidObjectException("the stream has a queue without a codec");
        }
        Codec<?> its = (Codec<?>) codec;
        return new SharedQueue<>(QueueObject.of(View.attach(handle, Kind.QUEUE), its.name()), its);
    }
}

package io.multiproc.channel;

import io.multiproc.internal.object.Handle;
import io.multiproc.internal.object.View;
import java.io.Serializable;

/** What travels in the place of a queue. */
final class QueueHandle<E> implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Handle handle;
    private final Codec<E> codec;

    QueueHandle(Handle handle, Codec<E> codec) {
        this.handle = handle;
        this.codec = codec;
    }

    private Object readResolve() {
        return new SharedQueue<>(QueueObject.of(View.attach(handle)), codec);
    }
}

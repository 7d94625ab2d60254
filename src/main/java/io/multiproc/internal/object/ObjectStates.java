package io.multiproc.internal.object;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** What all views of one object of an attachment have in common on the heap. */
final class ObjectStates {
    private static final AtomicInteger SERIALS = new AtomicInteger();

    /** The number tells the object from one that had its place before. */
    private record State(long nonce, WeakReference<Object> value) {}

    private final Map<Integer, State> states = new ConcurrentHashMap<>();
    private final int serial = SERIALS.incrementAndGet();

    /** Tells the attachment from the others of this process. */
    int serial() {
        return serial;
    }

    /**
     * Returns what the views of one object share; it lasts while one of them has it.
     *
     * @param at where the object's lock is
     */
    Object of(int at, long nonce, Supplier<?> maker) {
        Object[] found = new Object[1];
        states.compute(at, (place, known) -> {
            found[0] = known != null && known.nonce == nonce ? known.value.get() : null;
            if (found[0] != null) {
                return known;
            }
            found[0] = maker.get();
            return new State(nonce, new WeakReference<>(found[0]));
        });
        return found[0];
    }

    /** No view of the object is left. */
    void forget(int at) {
        states.remove(at);
    }
}

package io.multiproc.internal.object;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What all views of one object of an attachment have in common on the heap. */
final class ObjectStates {
    /** What the views of an object share, one thing of a class. The number tells the object from one that had its place before. */
    private record State(long nonce, Map<Class<?>, WeakReference<Object>> values) {
        Object of(Class<?> type) {
            WeakReference<Object> value = values.get(type);
            return value == null ? null : value.get();
        }
    }

    private final Map<Integer, State> states = new ConcurrentHashMap<>();

    /**
     * Returns the thing of a class that the views of one object share; it lasts while one of them has it.
     *
     * @param at where the object's lock is
     */
    <T> T of(int at, long nonce, Class<T> type, Supplier<T> maker) {
        Object[] found = new Object[1];
        states.compute(at, (place, known) -> {
            State state = known != null && known.nonce == nonce ? known : new State(nonce, new HashMap<>(2));
            found[0] = state.of(type);
            if (found[0] == null) {
                found[0] = maker.get();
                state.values.put(type, new WeakReference<>(found[0]));
            }
            return state;
        });
        return type.cast(found[0]);
    }

    /** No view of the object is left. */
    void forget(int at) {
        states.remove(at);
    }
}

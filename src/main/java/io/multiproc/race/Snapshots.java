package io.multiproc.race;

import io.multiproc.internal.text.Throwables;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Keeps the states of a model: a state is a value that never changes and has {@code equals}, and a model in that state can be made of it. Models of
 * some classes of the JDK are known, all others are serialized: then the bytes are the state.
 */
interface Snapshots {
    Object save(Object model);

    Object load(Object state);

    /**
     * The way for a model, by its class.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Snapshots of(Object model) {
        Snapshots known = Known.BY_CLASS.get(model.getClass());
        if (known != null) {
            return known;
        }
        if (!(model instanceof Serializable)) {
            throw new IllegalArgumentException("states of the model cannot be kept: class="
                    + model.getClass().getName() + "; make the class Serializable, or say how with states(save, load)");
        }
        return new Serialized();
    }

    static <M, S> Snapshots of(Function<M, S> save, Function<S, M> load) {
        return new Snapshots() {
            @Override
            @SuppressWarnings("unchecked")
            public Object save(Object model) {
                return save.apply((M) model);
            }

            @Override
            @SuppressWarnings("unchecked")
            public Object load(Object state) {
                return load.apply((S) state);
            }
        };
    }

    /** Classes of the JDK whose state is easily copied, if their elements never change. */
    final class Known {
        static final Map<Class<?>, Snapshots> BY_CLASS = new HashMap<>();

        private Known() {}

        static {
            add(AtomicInteger.class, AtomicInteger::get, (Integer value) -> new AtomicInteger(value));
            add(AtomicLong.class, AtomicLong::get, (Long value) -> new AtomicLong(value));
            add(AtomicBoolean.class, AtomicBoolean::get, (Boolean value) -> new AtomicBoolean(value));
            add(ArrayList.class, Known::elements, (List<?> state) -> new ArrayList<>(state));
            add(ArrayDeque.class, Known::elements, (List<?> state) -> new ArrayDeque<>(state));
            add(LinkedList.class, Known::elements, (List<?> state) -> new LinkedList<>(state));
            add(HashMap.class, Known::map, (Map<?, ?> state) -> new HashMap<>(state));
            add(HashSet.class, (HashSet<?> set) -> fixed(new HashSet<>(set), set), (HashSet<?> s) -> new HashSet<>(s));
        }

        private static <M, S> void add(Class<? super M> type, Function<M, S> save, Function<S, M> load) {
            Snapshots typed = Snapshots.of(save, load);
            Serialized serialized = new Serialized();
            BY_CLASS.put(type, new Snapshots() {
                @Override
                public Object save(Object model) {
                    Object state = typed.save(model);
                    return state != null ? state : serialized.save(model);
                }

                @Override
                public Object load(Object state) {
                    return state instanceof Bytes ? serialized.load(state) : typed.load(cast(state));
                }
            });
        }

        @SuppressWarnings("unchecked")
        private static <S> S cast(Object state) {
            return (S) state;
        }

        private static List<Object> elements(Collection<?> all) {
            return fixed(new ArrayList<>(all), all);
        }

        private static Map<Object, Object> map(HashMap<?, ?> all) {
            return fixed(fixed(new HashMap<>(all), all.keySet()), all.values());
        }

        /** The copy, or null if an element may change. */
        private static <C> C fixed(C copy, Collection<?> elements) {
            if (copy == null) {
                return null;
            }
            for (Object element : elements) {
                if (element != null
                        && !(element instanceof Number
                                && element.getClass().getName().startsWith("java.lang."))
                        && !(element instanceof String || element instanceof Boolean || element instanceof Character)
                        && !(element instanceof Enum)) {
                    return null;
                }
            }
            return copy;
        }
    }

    /** The state as bytes. */
    record Bytes(byte[] bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** For every other model. */
    final class Serialized implements Snapshots {
        @Override
        public Object save(Object model) {
            return new Bytes(Packed.pack(model, "a state of the model"));
        }

        @Override
        public Object load(Object state) {
            try (ObjectInputStream in = Packed.input(((Bytes) state).bytes)) {
                return in.readObject();
            } catch (IOException | ClassNotFoundException e) {
                throw new IllegalStateException(
                        "a state of the model cannot be read again: reason=" + Throwables.describe(e), e);
            }
        }
    }
}

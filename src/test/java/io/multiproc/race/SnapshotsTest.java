package io.multiproc.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A state stays what it was, whatever is done to the model that it was taken of, or to one that is made of it. */
class SnapshotsTest {
    private interface Change<M> {
        void to(M model);
    }

    private static <M> void keeps(M model, Change<M> change) {
        Snapshots snapshots = Snapshots.of(model);
        Object before = snapshots.save(model);
        change.to(model);
        Object after = snapshots.save(model);
        assertNotEquals(before, after);

        @SuppressWarnings("unchecked")
        M again = (M) snapshots.load(before);
        assertNotSame(model, again);
        assertEquals(before, snapshots.save(again));
        change.to(again);
        assertEquals(after, snapshots.save(again));
        assertEquals(after.hashCode(), snapshots.save(again).hashCode());
        assertEquals(before, snapshots.save(snapshots.load(before)));
    }

    @Test
    void ofNumbers() {
        keeps(new AtomicInteger(3), AtomicInteger::incrementAndGet);
        keeps(new AtomicLong(3), AtomicLong::incrementAndGet);
        keeps(new AtomicBoolean(), b -> b.set(true));
    }

    @Test
    void ofCollections() {
        for (Collection<Object> empty : List.<Collection<Object>>of(
                new ArrayList<>(), new ArrayDeque<>(), new LinkedList<>(), new HashSet<>())) {
            keeps(empty, c -> c.add("text"));
        }
        keeps(new HashMap<>(Map.of("a", 1)), map -> map.put("b", 2));
        keeps(new TreeMap<>(Map.of("a", 1)), map -> map.put("b", 2));
    }

    /** These are serialized, and the bytes of equal ones may differ: then the search only looks at a state more than once. */
    @Test
    void ofCollectionsWhoseElementsChange() {
        List<AtomicInteger> model = new ArrayList<>(List.of(new AtomicInteger()));
        Snapshots snapshots = Snapshots.of(model);
        Object state = snapshots.save(model);
        model.get(0).set(5);
        List<?> again = (List<?>) snapshots.load(state);
        ((AtomicInteger) again.get(0)).incrementAndGet();
        assertEquals("[1]", again.toString());
        assertEquals("[0]", snapshots.load(state).toString());
        assertNotEquals(state, snapshots.save(model));
    }

    private static final class Own implements Serializable {
        private static final long serialVersionUID = 1L;
        private int value;
    }

    @Test
    void ofAClassOfOnesOwn() {
        keeps(new Own(), own -> own.value++);
    }
}

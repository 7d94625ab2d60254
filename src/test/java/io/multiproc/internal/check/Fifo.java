package io.multiproc.internal.check;

import java.util.ArrayList;
import java.util.List;

/** A queue without bounds, whose {@code take} waits. */
final class Fifo implements Model {
    record Put(char value) {}

    record Take(char value) {}

    static Call put(int lane, long invoked, long returned, char value) {
        return new Call(lane, invoked, returned, new Put(value));
    }

    static Call take(int lane, long invoked, long returned, char value) {
        return new Call(lane, invoked, returned, new Take(value));
    }

    @Override
    public Object initial() {
        return List.of();
    }

    @Override
    public Object after(Object state, Call call) {
        List<Object> items = new ArrayList<>((List<?>) state);
        if (call.what() instanceof Put put) {
            items.add(put.value);
            return items;
        }
        if (items.isEmpty() || !call.pending() && !items.get(0).equals(((Take) call.what()).value)) {
            return null;
        }
        items.remove(0);
        return items;
    }
}

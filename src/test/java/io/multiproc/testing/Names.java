package io.multiproc.testing;

import java.util.concurrent.atomic.AtomicInteger;

/** Names for shared objects that no other process uses, and by which {@link Leftovers} knows what this one has forgotten. */
public final class Names {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private Names() {}

    static String prefix() {
        return "mp-" + ProcessHandle.current().pid() + "-";
    }

    /** A name that nobody has. */
    public static String fresh() {
        return prefix() + NEXT.incrementAndGet();
    }
}

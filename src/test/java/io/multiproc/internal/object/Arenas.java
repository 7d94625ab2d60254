package io.multiproc.internal.object;

import java.util.concurrent.atomic.AtomicReference;

/** Lets a test make an arena of its own grow, which an arena does seldom. */
public final class Arenas {
    private Arenas() {}

    /** A new arena with one object in it; closing it leaves both to the garbage collector. */
    public static AutoCloseable grow() {
        AtomicReference<Object> only =
                new AtomicReference<>(new Arena().allocate(new ObjectSpec(Kind.VALUE, 'i', 4, 1)));
        return () -> only.set(null);
    }
}

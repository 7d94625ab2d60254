package io.multiproc.internal.object;

import io.multiproc.IncompatibleObjectException;

/** What a shared object is. The number is part of the layout. */
public enum Kind {
    RAW(0),
    ARENA(1),
    LOCK(2),
    REENTRANT_LOCK(3),
    VALUE(4),
    ARRAY(5),
    QUEUE(6),
    POOL(7);

    private final int number;

    Kind(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The kind of a number that came from elsewhere. */
    static Kind of(int number) {
        for (Kind kind : values()) {
            if (kind.number == number) {
                return kind;
            }
        }
        throw new IncompatibleObjectException("a handle", "kind", "a known kind", number);
    }

    static String nameOf(int number) {
        for (Kind kind : values()) {
            if (kind.number == number) {
                return kind.name();
            }
        }
        return "unknown kind " + number;
    }
}

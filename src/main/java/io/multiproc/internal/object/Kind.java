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
    POOL(7),
    SEMAPHORE(8),
    CONDITION(9),
    EVENT(10),
    BARRIER(11),
    READ_WRITE_LOCK(12),
    COUNT_DOWN_LATCH(13);

    private final int number;

    Kind(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Whether the data are words of a protocol, which stay where they are as long as a view is reachable. */
    boolean isProtocol() {
        // No switch: it would be a class more to load, at a close that is to give descriptors back when none is left.
        return this != RAW && this != VALUE && this != ARRAY && this != POOL;
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

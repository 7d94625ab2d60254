package io.multiproc.internal.object;

import io.multiproc.IncompatibleObjectException;
import java.io.InvalidObjectException;

/**
 * Checks the fields of a handle that has been read from a stream, without looking at any memory: a stream may contain any values. What passes
 * is small enough to compute with, but may still lead anywhere; {@link View#attach} compares it with the object itself.
 */
final class HandleCheck {
    /** No address space is larger. */
    private static final long LARGEST_SEGMENT = 1L << 60;

    private static final int LONGEST_PLACE = 1 << 15;

    private HandleCheck() {}

    /**
     * Refuses what no process of this library writes as a handle.
     *
     * @param read what a stream has in the place of a handle
     * @param kinds the kinds of object that the class being read stands for
     * @throws InvalidObjectException if a field has a value that it never has, or contradicts another
     */
    static Handle check(Object read, Kind... kinds) throws InvalidObjectException {
        if (!(read instanceof Handle)) {
            throw new InvalidObjectException("the stream has no handle where one belongs");
        }
        Handle handle = (Handle) read;
        require(handle.hasTexts(), "place or name", "no text");
        require(isAmong(handle.kind(), kinds), "kind", handle.kind());
        checkAddress(handle);
        checkSpec(handle.spec(), handle.address().size());
        boolean raw = handle.kind() == Kind.RAW;
        require(raw == (handle.nonce() == 0), "nonce", handle.nonce());
        require(raw || !handle.readOnly(), "readOnly", handle.readOnly());
        boolean inArena = handle.block() >= 0;
        require(inArena || handle.block() == -1, "block", handle.block());
        require(!inArena || handle.name() == null && !raw, "block", handle.block());
        require(inArena == (handle.blockNonce() != 0), "blockNonce", handle.blockNonce());
        return handle;
    }

    private static boolean isAmong(Kind kind, Kind... kinds) {
        for (Kind one : kinds) {
            if (one == kind) {
                return true;
            }
        }
        return false;
    }

    private static void checkAddress(Handle handle) throws InvalidObjectException {
        String place = handle.address().place();
        boolean plausible = !place.isEmpty() && place.length() <= LONGEST_PLACE && place.indexOf('\0') < 0;
        require(plausible, "place", "text of " + place.length() + " characters");
        long size = handle.address().size();
        require(size >= 1 && size <= LARGEST_SEGMENT, "size", size);
        require(handle.name() == null || Names.isAllowed(handle.name()), "name", "not one for a shared object");
    }

    private static void checkSpec(ObjectSpec spec, long segmentSize) throws InvalidObjectException {
        int width = spec.elementSize();
        require(
                spec.isTyped() ? width >= 1 && width <= Long.BYTES && Integer.bitCount(width) == 1 : width == 1,
                "elementSize",
                width);
        require(spec.isTyped() || spec.code() == 0, "code", (int) spec.code());
        require(spec.count() >= 0 && spec.count() <= segmentSize / width, "count", spec.count());
    }

    /** Refuses a handle that says something else than the object's own description. */
    static void checkSame(String object, ObjectSpec said, ObjectSpec found) {
        if (said.code() != found.code()) {
            throw new IncompatibleObjectException(object, "type code", printable(said.code()), printable(found.code()));
        }
        if (said.elementSize() != found.elementSize()) {
            throw new IncompatibleObjectException(object, "element size", said.elementSize(), found.elementSize());
        }
        if (said.count() != found.count()) {
            throw new IncompatibleObjectException(object, "length", said.count(), found.count());
        }
    }

    private static String printable(char code) {
        return code > ' ' && code <= '~' ? "'" + code + "'" : "character " + (int) code;
    }

    private static void require(boolean holds, String field, Object value) throws InvalidObjectException {
        if (!holds) {
            throw new InvalidObjectException("not the handle of a shared object: " + field + "=" + value);
        }
    }
}

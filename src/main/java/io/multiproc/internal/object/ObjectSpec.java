package io.multiproc.internal.object;

/**
 * What an object is and how large: the part of its description that must be the same on both sides.
 *
 * @param kind what it is
 * @param code the type code of its elements, or 0
 * @param elementSize bytes an element
 * @param count elements
 */
public record ObjectSpec(Kind kind, char code, int elementSize, long count) {

    /**
     * The bytes of the object's data. Typed data is padded to whole words, so that an atomic operation on a narrow last element, which works on the
     * word around it, stays inside.
     */
    public long dataSize() {
        long size = Math.multiplyExact(count, elementSize);
        return isTyped() ? Math.addExact(size, Long.BYTES - 1) & -Long.BYTES : size;
    }

    /** Whether the data are elements with a type code. */
    boolean isTyped() {
        return kind == Kind.VALUE || kind == Kind.ARRAY;
    }
}

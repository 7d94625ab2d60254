package io.multiproc.internal.os;

/**
 * The file that carries the proofs of life of a segment.
 *
 * @param device the device that it is on
 * @param number one that no other such file has
 */
public record LifeFile(long device, long number) {
    /** There is no other file than the segment, or the system proves life without files. */
    public static final LifeFile NONE = new LifeFile(0, 0);

    /** The proofs of a segment cannot be found here: it equals no file that a header names. */
    public static final LifeFile UNKNOWN = new LifeFile(-1, -1);
}

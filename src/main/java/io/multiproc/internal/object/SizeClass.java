package io.multiproc.internal.object;

/** The sizes of arena blocks: 128, 192, 256, 384, 512, 768, ... two a doubling. Class 0 is none. */
final class SizeClass {
    private static final int SMALLEST = 128;

    /** The largest class: objects that need more get a segment of their own. */
    static final int LARGEST = 18;

    private SizeClass() {}

    /** Whether a number that was read from shared memory is a class of blocks. */
    static boolean isClass(int sizeClass) {
        return sizeClass >= 1 && sizeClass <= LARGEST;
    }

    static int bytes(int sizeClass) {
        int doubling = (sizeClass - 1) / 2;
        boolean half = (sizeClass - 1) % 2 != 0;
        return (half ? SMALLEST + SMALLEST / 2 : SMALLEST) << doubling;
    }

    /** The smallest class that holds so many bytes, or 0 if none does. */
    static int of(long bytes) {
        for (int sizeClass = 1; sizeClass <= LARGEST; sizeClass++) {
            if (bytes <= bytes(sizeClass)) {
                return sizeClass;
            }
        }
        return 0;
    }
}

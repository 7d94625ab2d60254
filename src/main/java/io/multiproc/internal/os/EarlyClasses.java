package io.multiproc.internal.os;

/**
 * Initializes classes where an object is made or opened, and not in the middle of an operation: a class whose initialization fails, as it does with a full
 * heap, cannot be used any more, and the operation has changed shared memory already.
 */
public final class EarlyClasses {
    private EarlyClasses() {}

    /** Initializes those that are not yet. */
    public static void initialize(Class<?>... classes) {
        for (Class<?> each : classes) {
            try {
                Class.forName(each.getName(), true, each.getClassLoader());
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }
    }
}

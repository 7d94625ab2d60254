package io.multiproc.internal.object;

import java.util.concurrent.locks.Lock;
import java.util.function.Function;

/**
 * How the layers above make the lock object of a view without a public method that would name an internal type: the package of the locks
 * registers itself here.
 */
public final class LockAccess {
    private static volatile Function<View, ? extends Lock> maker;

    private LockAccess() {}

    /** Called once, when the lock class is initialized. */
    public static void register(Function<View, ? extends Lock> newMaker) {
        maker = newMaker;
    }

    /**
     * The reentrant lock that lives in the lock record of an object.
     *
     * @param type the lock class, which registers itself when it is initialized
     */
    public static <L extends Lock> L lockOf(View view, Class<L> type) {
        if (maker == null) {
            try {
                Class.forName(type.getName(), true, type.getClassLoader());
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }
        return type.cast(maker.apply(view));
    }
}

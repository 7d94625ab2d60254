package io.multiproc.internal.wait;

import io.multiproc.internal.os.EarlyClasses;
import io.multiproc.internal.os.Os;

/** The two ways of sleeping. */
public enum WaitMode {
    FUTEX,
    SEMAPHORE;

    /** The system property that chooses. */
    public static final String PROPERTY = "multiproc.wait";

    static {
        EarlyClasses.initialize(SemaphoreWords.class);
    }

    private static final class Chosen {
        /** Null if there is no such way: an exception here would be told once only, and as the cause of an error without a message. */
        static final WaitMode MODE = chooseIfPossible();
    }

    /**
     * The way that this process sleeps, fixed when it is first asked for.
     *
     * @throws IllegalArgumentException if the property names a way that does not exist here, every time in the same words
     */
    public static WaitMode current() {
        WaitMode mode = Chosen.MODE;
        return mode != null ? mode : choose(System.getProperty(PROPERTY, ""));
    }

    private static WaitMode chooseIfPossible() {
        try {
            return choose(System.getProperty(PROPERTY, ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static WaitMode choose(String property) {
        boolean futex = Os.current().futex().isAvailable();
        switch (property) {
            case "":
                return futex ? FUTEX : SEMAPHORE;
            case "semaphore":
                return SEMAPHORE;
            case "futex":
                if (futex) {
                    return FUTEX;
                }
                throw new IllegalArgumentException(
                        "this system has no futex: " + PROPERTY + "=" + property + "; use semaphore");
            default:
                throw new IllegalArgumentException(
                        "unknown way of waiting: " + PROPERTY + "=" + property + "; use futex or semaphore");
        }
    }
}

package io.multiproc.internal.wait;

import io.multiproc.internal.os.Os;

/** The two ways of sleeping. */
public enum WaitMode {
    FUTEX,
    SEMAPHORE;

    /** The system property that chooses. */
    public static final String PROPERTY = "multiproc.wait";

    private static final class Chosen {
        static final WaitMode MODE = choose(System.getProperty(PROPERTY, ""));
    }

    /** The way that this process sleeps, fixed when it is first asked for. */
    public static WaitMode current() {
        return Chosen.MODE;
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

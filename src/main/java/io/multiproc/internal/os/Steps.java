package io.multiproc.internal.os;

/**
 * The steps by which a process is seen from outside: each write to a word of a protocol, and each wait and wake. A process that is killed is killed
 * between two of them, as far as anybody else can tell.
 *
 * <p>Whoever explores deaths and races installs a listener, which is told of a step before it is taken, in the thread that takes it. That is possible
 * only if the system property {@value #PROPERTY} was true when this class was loaded; else the steps cost nothing, for the compiler removes what a
 * false constant guards.
 */
public final class Steps {
    /** The system property that lets steps be listened to. */
    public static final String PROPERTY = "multiproc.steps";

    /** Whether there may be a listener. */
    public static final boolean ON = Boolean.getBoolean(PROPERTY);

    /** What a step is. */
    public enum Kind {
        /** A word is about to be written, or a compare-and-set about to be tried. */
        WRITE,
        /** The thread is about to sleep on a word. */
        BEFORE_WAIT,
        /** The thread has slept on a word. */
        AFTER_WAIT,
        /** The sleepers of a word are about to be woken. */
        BEFORE_WAKE,
        /** The sleepers of a word have been woken. */
        AFTER_WAKE
    }

    /** Is told of steps, in the threads that take them. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A step is about to be taken. What this throws comes out of the operation, and the step is not taken; where it does not return, the thread goes
         * no further.
         *
         * @param at where the word is, in the buffer for a write, in the segment for the others; for people
         */
        void step(Kind kind, long at);
    }

    private static final Listener NOBODY = (kind, at) -> {};
    private static volatile Listener listener = NOBODY;

    private Steps() {}

    /**
     * Installs the one listener of this process in the place of the one before.
     *
     * @param next the listener, or null for none
     * @throws IllegalStateException if the property was not true when this class was loaded
     */
    public static void listen(Listener next) {
        if (!ON) {
            throw new IllegalStateException(
                    "steps cannot be listened to: " + PROPERTY + "=false; start the JVM with -D" + PROPERTY + "=true");
        }
        listener = next == null ? NOBODY : next;
    }

    /** Called before each write. */
    public static void write(int at) {
        if (ON) {
            listener.step(Kind.WRITE, at);
        }
    }

    /** Called around each wait and each wake. */
    public static void take(Kind kind, long at) {
        if (ON) {
            listener.step(kind, at);
        }
    }
}

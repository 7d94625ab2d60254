package io.multiproc.internal.os;

import java.util.function.UnaryOperator;

/** Lets a test stand between this library and the operating system; for a JVM of its own, as what exists keeps what it has. */
public final class ReplacedOs {
    private ReplacedOs() {}

    /** Puts something in the place of the current implementation. */
    public static void by(UnaryOperator<Os> replacement) {
        CurrentOs.instance = replacement.apply(Os.current());
    }
}

package io.multiproc.demo;

/** Checks what a demo claims. It throws, so a check in a child process reaches the parent at {@code join()}. */
public final class Check {
    private Check() {}

    /** Two things are equal. */
    public static void equal(String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new IllegalStateException(
                    "check failed: what=" + what + ", expected=" + expected + ", found=" + found);
        }
    }

    /** Something holds. */
    public static void that(String what, boolean holds) {
        equal(what, true, holds);
    }
}

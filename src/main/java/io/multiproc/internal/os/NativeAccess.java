package io.multiproc.internal.os;

import com.sun.jna.Native;
import io.multiproc.MultiprocException;

/** Whether JNA could load its native library, which it unpacks into a directory first. A JVM tries that once and never again. */
final class NativeAccess {
    private static final LinkageError FAILURE = load();

    private NativeAccess() {}

    /**
     * Refuses to go on without it, every time in the same words.
     *
     * @throws MultiprocException if it could not be loaded
     */
    static void check() {
        if (FAILURE != null) {
            throw new MultiprocException(
                    "JNA could not load its native library: problem=" + FAILURE.getMessage() + ", java.io.tmpdir="
                            + System.getProperty("java.io.tmpdir") + ", jna.tmpdir="
                            + System.getProperty("jna.tmpdir", "not set")
                            + "; it unpacks it in the user's home or in java.io.tmpdir: start this JVM again with"
                            + " -Djna.tmpdir=DIRECTORY, where this user may write, on a file system that is not mounted"
                            + " noexec",
                    FAILURE);
        }
    }

    private static LinkageError load() {
        try {
            Class.forName(Native.class.getName());
            return null;
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        } catch (LinkageError e) {
            return e;
        }
    }
}

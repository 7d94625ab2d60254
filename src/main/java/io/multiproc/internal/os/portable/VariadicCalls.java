package io.multiproc.internal.os.portable;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The functions with variable arguments, and those that are not in the C library proper of every system. Bound by an interface, each when it
 * is first called: direct binding passes variable arguments like any others, which is wrong on macOS on arm64.
 */
public interface VariadicCalls extends Library {

    /** Bound when somebody first needs it. */
    final class Bound {
        private static final VariadicCalls CALLS = Native.load("c", VariadicCalls.class);

        private Bound() {}
    }

    static VariadicCalls calls() {
        return Bound.CALLS;
    }

    int open(String path, int flags, Object... mode);

    int fcntl(int descriptor, int command, Object... argument);

    int shm_open(String name, int flags, Object... mode);

    int shm_unlink(String name);

    Pointer sem_open(String name, int flags, Object... modeAndValue);
}

package io.multiproc.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.platform.win32.Kernel32;
import io.multiproc.internal.os.Os;
import java.util.OptionalInt;

/** Ends by force, and how they are reported, on each system. */
public final class Kills {
    private static final int SIGKILL = 9;
    /** The code that the JDK gives when it ends a process on Windows. */
    private static final int TERMINATED = 1;

    private Kills() {}

    /** {@code kill -9} to this process. */
    public static void self() {
        if (NotOnWindows.WINDOWS) {
            Kernel32.INSTANCE.TerminateProcess(Kernel32.INSTANCE.GetCurrentProcess(), TERMINATED);
        } else {
            Os.current().processes().signal(ProcessHandle.current().pid(), SIGKILL);
        }
        while (true) {
            Thread.onSpinWait();
        }
    }

    /** The end was a kill. */
    public static void assertKilled(OptionalInt exitCode, OptionalInt signal) {
        OptionalInt none = OptionalInt.empty();
        assertEquals(NotOnWindows.WINDOWS ? none : OptionalInt.of(SIGKILL), signal);
        assertEquals(NotOnWindows.WINDOWS ? OptionalInt.of(TERMINATED) : none, exitCode);
    }
}

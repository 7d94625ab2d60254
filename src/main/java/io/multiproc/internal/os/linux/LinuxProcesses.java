package io.multiproc.internal.os.linux;

import io.multiproc.internal.os.Processes;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.LibC;
import java.util.OptionalInt;

/** Processes by {@code kill}. */
final class LinuxProcesses implements Processes {
    private static final int SIGNAL_BASE = 128;
    private static final int SIGNALS = 64;

    @Override
    public void signal(long pid, int signal) {
        if (pid <= 0 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("not the id of a single process: pid=" + pid);
        }
        if (LibC.kill((int) pid, signal) != 0) {
            throw Errno.failure("kill (signal " + signal + ")", Errno.last(), "process " + pid);
        }
    }

    @Override
    public OptionalInt signalOf(int exitValue) {
        int signal = exitValue - SIGNAL_BASE;
        return signal > 0 && signal <= SIGNALS ? OptionalInt.of(signal) : OptionalInt.empty();
    }
}

package io.multiproc.internal.os.posix;

import io.multiproc.internal.os.Processes;
import java.util.OptionalInt;

/** Processes by {@code kill}. */
public final class PosixProcesses implements Processes {
    private static final int SIGNAL_BASE = 128;

    private final int signals;

    /**
     * Processes of one system.
     *
     * @param signals the highest number of a signal there
     */
    public PosixProcesses(int signals) {
        this.signals = signals;
    }

    @Override
    public boolean hasSignals() {
        return true;
    }

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
        return signal > 0 && signal <= signals ? OptionalInt.of(signal) : OptionalInt.empty();
    }
}

package io.multiproc.internal.os.windows;

import io.multiproc.internal.os.Processes;
import java.util.OptionalInt;

/** Processes of a system that has no signals. */
final class WindowsProcesses implements Processes {
    @Override
    public boolean hasSignals() {
        return false;
    }

    @Override
    public void signal(long pid, int signal) {
        throw new UnsupportedOperationException("Windows has no signals: signal=" + signal + ", process=" + pid
                + "; terminate() and kill() end a process");
    }

    @Override
    public OptionalInt signalOf(int exitValue) {
        return OptionalInt.empty();
    }
}

package io.multiproc.internal.os.linux;

import io.multiproc.internal.os.Futex;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Processes;
import io.multiproc.internal.os.Segments;
import io.multiproc.internal.os.Semaphores;
import io.multiproc.internal.os.posix.PosixProcesses;

/** Linux on x86-64 and aarch64. */
public final class LinuxOs implements Os {
    private final LinuxSegments segments;
    private final LinuxFutex futex;
    private final LinuxSemaphores semaphores;
    private final Processes processes;

    public LinuxOs(boolean aarch64) {
        LinuxCalls calls = new LinuxCalls(aarch64);
        LinuxPlatform platform = new LinuxPlatform(aarch64);
        segments = new LinuxSegments(calls, platform);
        futex = new LinuxFutex(calls);
        semaphores = new LinuxSemaphores(calls, platform);
        processes = new PosixProcesses(platform.signals());
    }

    @Override
    public Segments segments() {
        return segments;
    }

    @Override
    public Futex futex() {
        return futex;
    }

    @Override
    public Semaphores semaphores() {
        return semaphores;
    }

    @Override
    public Processes processes() {
        return processes;
    }
}

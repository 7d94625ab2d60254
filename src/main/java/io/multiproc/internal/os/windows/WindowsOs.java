package io.multiproc.internal.os.windows;

import io.multiproc.internal.os.Futex;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Processes;
import io.multiproc.internal.os.Segments;
import io.multiproc.internal.os.Semaphores;

/** Windows on x86-64. */
public final class WindowsOs implements Os {
    private final WindowsSegments segments;
    private final NoFutex futex = new NoFutex();
    private final WindowsSemaphores semaphores;
    private final WindowsProcesses processes = new WindowsProcesses();

    public WindowsOs() {
        KernelNames names = new KernelNames(System.getProperty(KernelNames.PROPERTY, ""));
        segments = new WindowsSegments(names);
        semaphores = new WindowsSemaphores(names);
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

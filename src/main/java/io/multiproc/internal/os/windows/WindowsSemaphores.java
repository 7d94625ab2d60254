package io.multiproc.internal.os.windows;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.Semaphores;

/** Named semaphores of the kernel. A name ends with its last handle, so nothing is ever left to sweep. */
final class WindowsSemaphores implements Semaphores {
    private final KernelNames names;

    WindowsSemaphores(KernelNames names) {
        this.names = names;
    }

    @Override
    public Semaphore openOrCreate(String name, String object) {
        Pointer handle = Handles.createSemaphore(WindowsSemaphore.MOST_POSTS, names.semaphore(name), object);
        return handle == null ? null : semaphore(object, handle);
    }

    @Override
    public Semaphore openExisting(String name, String object) {
        Pointer handle = Handles.openSemaphore(names.semaphore(name), object);
        return handle == null ? null : semaphore(object, handle);
    }

    private static Semaphore semaphore(String object, Pointer handle) {
        try {
            return new WindowsSemaphore(object, handle);
        } catch (Error e) {
            Handles.close(handle);
            throw e;
        }
    }

    @Override
    public int sweep(String prefix) {
        return 0;
    }
}

package io.multiproc.internal.os.linux;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Semaphores.Semaphore;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.SemaphorePosts;

/** An open named semaphore, with the descriptor whose read lock says that it is in use. */
final class LinuxSemaphore implements Semaphore {
    private final String path;
    private final String object;
    private final int descriptor;
    private final Mapping mapping;
    private final Pointer semaphore;
    private final SemaphoreSleep sleep;
    private boolean closed;

    LinuxSemaphore(String path, String object, int descriptor, Mapping mapping, SemaphoreSleep sleep) {
        this.path = path;
        this.object = object;
        this.descriptor = descriptor;
        this.mapping = mapping;
        semaphore = new Pointer(mapping.address());
        this.sleep = sleep;
    }

    @Override
    public boolean await(long nanos) {
        int errno = sleep.await(semaphore, nanos);
        if (errno != 0 && !Errno.ETIMEDOUT.is(errno) && !Errno.EINTR.is(errno)) {
            throw Errno.failure("sem_wait", errno, object);
        }
        return errno == 0;
    }

    @Override
    public void post(int count) {
        SemaphorePosts.post(semaphore, count, object);
    }

    @Override
    public void removeNameIfUnused() {
        LinuxSemaphores.removeIfUnused(descriptor, path, object);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            mapping.unmap();
        } finally {
            try {
                removeNameIfUnused();
            } finally {
                LibC.close(descriptor);
            }
        }
    }
}

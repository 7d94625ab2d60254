package io.multiproc.internal.os.linux;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.Semaphores.Semaphore;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.LibC;

/** An open named semaphore, with the descriptor whose read lock says that it is in use. */
final class LinuxSemaphore implements Semaphore {
    /** Sleepers beyond this number are not woken at once, but when their slice of sleep ends. */
    private static final int MOST_POSTS = 256;

    private final String name;
    private final String object;
    private final int descriptor;
    private final Pointer semaphore;
    private final SemaphoreSleep sleep;
    private boolean closed;

    LinuxSemaphore(String name, String object, int descriptor, Pointer semaphore, SemaphoreSleep sleep) {
        this.name = name;
        this.object = object;
        this.descriptor = descriptor;
        this.semaphore = semaphore;
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
        int posts = Math.min(count, MOST_POSTS);
        if (count > 1) {
            // Taken out, so that posts for everybody do not pile up, and put back, as somebody may be about to take
            // them.
            for (int i = 0; i < MOST_POSTS && LibC.sem_trywait(semaphore) == 0; i++) {
                posts = Math.min(posts + 1, MOST_POSTS);
            }
        }
        for (int i = 0; i < posts; i++) {
            if (LibC.sem_post(semaphore) != 0 && !Errno.EOVERFLOW.is(Errno.last())) {
                throw Errno.failure("sem_post", Errno.last(), object);
            }
        }
    }

    @Override
    public void removeNameIfUnused() {
        LinuxSemaphores.removeIfUnused(descriptor, name, object);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        LibC.sem_close(semaphore);
        try {
            removeNameIfUnused();
        } finally {
            LibC.close(descriptor);
        }
    }
}

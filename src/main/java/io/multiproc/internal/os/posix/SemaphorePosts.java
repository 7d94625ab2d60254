package io.multiproc.internal.os.posix;

import com.sun.jna.Pointer;

/** Posting a POSIX semaphore to one sleeper or to all. */
public final class SemaphorePosts {
    /** Sleepers beyond this number are not woken at once, but when their slice of sleep ends. */
    private static final int MOST_POSTS = 256;

    private SemaphorePosts() {}

    /** Adds posts; if more than one, so that there are that many, but never more than are useful. */
    public static void post(Pointer semaphore, int count, String name) {
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
                throw Errno.failure("sem_post", Errno.last(), name);
            }
        }
    }
}

package io.multiproc.internal.os.portable;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.Semaphores;
import io.multiproc.internal.os.portable.Place.Type;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.LibC;

/** POSIX named semaphores, each with a companion that its users share. */
final class PortableSemaphores implements Semaphores {
    private static final int MODE = 0600;

    private final Store store;
    private final Alarm alarm = new Alarm();

    PortableSemaphores(Store store) {
        this.store = store;
    }

    Alarm alarm() {
        return alarm;
    }

    @Override
    public Semaphore openOrCreate(String name, String object) {
        Place place = new Place(Type.SEMAPHORE, name).of(object);
        return store.soon(() -> {
            Companion companion = store.companions().find(place);
            if (companion == null) {
                companion = store.companions().create(place);
            }
            return open(companion, store.backing().platform().create());
        });
    }

    @Override
    public Semaphore openExisting(String name, String object) {
        Place place = new Place(Type.SEMAPHORE, name).of(object);
        // Without the lock first: mostly there is none. Who makes it now looks at what it waits for afterwards.
        if (store.backing().platform().identityOfPath(store.backing().companionPath(place)) == null) {
            return null;
        }
        return store.soon(() -> {
            Companion companion = store.companions().find(place);
            return companion == null ? null : open(companion, 0);
        });
    }

    /** Opens the semaphore of a companion, whose use it takes over; null if there is none and it is not to be made. */
    private Semaphore open(Companion companion, int flags) {
        Pointer semaphore = null;
        try {
            Pointer opened;
            int errno;
            do {
                opened = VariadicCalls.calls().sem_open(companion.place().systemName(), flags, MODE, 0);
                errno = isFailed(opened) ? Errno.last() : 0;
            } while (Errno.EINTR.is(errno));
            if (errno == 0) {
                semaphore = opened;
                return new PortableSemaphore(this, companion, semaphore, companion.toString());
            }
            if (Errno.ENOENT.is(errno)) {
                return null;
            }
            throw Errno.failure("sem_open", errno, companion.toString());
        } finally {
            if (semaphore == null) {
                store.companions().release(companion);
            }
        }
    }

    private boolean isFailed(Pointer opened) {
        return Pointer.nativeValue(opened) == store.backing().platform().semaphoreFailed();
    }

    @Override
    public int sweep(String prefix) {
        Integer swept = store.soon(() -> store.sweeper().sweep(new Place(Type.SEMAPHORE, prefix).companion()));
        return swept == null ? 0 : swept;
    }

    void retire(Companion companion) {
        store.giveBack(() -> store.companions().retire(companion));
    }

    void close(Pointer semaphore, Companion companion, boolean retired) {
        store.giveBack(() -> {
            LibC.sem_close(semaphore);
            if (retired) {
                store.companions().releaseRetired(companion);
            } else {
                store.companions().release(companion);
            }
        });
    }
}

package io.multiproc.internal.os.portable;

import com.sun.jna.Pointer;
import io.multiproc.NativeCallException;
import io.multiproc.internal.os.Semaphores;
import io.multiproc.internal.os.portable.Backing.Shown;
import io.multiproc.internal.os.portable.Place.Type;
import io.multiproc.internal.os.posix.Errno;

/**
 * POSIX named semaphores, each with a companion that its users share. The companion is in a directory that no other user can write to, and says "ready"
 * from when this library has made the semaphore, exclusively, until it is about to remove it. Only such a one is opened. What else has the name
 * is another user's, as names are drawn: it is neither opened nor waited for, and there is no semaphore then.
 */
final class PortableSemaphores implements Semaphores {
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
            return open(companion, true);
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
            return companion == null ? null : open(companion, false);
        });
    }

    /**
     * Opens the semaphore of a companion, whose use it takes over. Null if there is none and it is not to be made, or if another user has its
     * name; then the companion goes, if this process has just made it, or the next sweep removes it.
     */
    private Semaphore open(Companion companion, boolean create) {
        Pointer semaphore = null;
        PortableSemaphore result = null;
        try {
            semaphore = companion.read().ready() ? find(companion) : null;
            if (semaphore == null && create) {
                semaphore = make(companion);
            }
            if (semaphore != null) {
                result = new PortableSemaphore(this, companion, semaphore, companion.toString());
            }
            return result;
        } finally {
            if (result == null) {
                if (semaphore != null) {
                    PortableCalls.sem_close(semaphore);
                }
                store.companions().release(companion);
            }
        }
    }

    /** Opens the one that this library has made; null if there is none. */
    private Pointer find(Companion companion) {
        Shown shown = store.backing().semaphoreNamed(companion.place());
        if (shown == Shown.ABSENT || shown == Shown.FOREIGN) {
            return null;
        }
        Pointer found = store.backing().openSemaphore(companion.place(), false);
        int errno = found == null ? Errno.last() : 0;
        if (errno != 0 && !Errno.ENOENT.is(errno) && !store.backing().isOthersSemaphore(companion.place(), errno)) {
            throw Errno.failure("sem_open", errno, companion.toString());
        }
        return found;
    }

    /** Makes a new one, in the place of one that was not finished, which no process uses; null if another user has the name. */
    private Pointer make(Companion companion) {
        Place place = companion.place();
        store.backing().remove(place, companion.read());
        Pointer made = store.backing().openSemaphore(place, true);
        if (made == null) {
            int errno = Errno.last();
            if (Errno.EEXIST.is(errno) || store.backing().isOthersSemaphore(place, errno)) {
                return null;
            }
            throw Errno.failure("sem_open", errno, companion.toString());
        }
        boolean finished = false;
        try {
            companion.write(companion.read().finished());
            finished = true;
            return made;
        } finally {
            if (!finished) {
                PortableCalls.sem_close(made);
            }
        }
    }

    @Override
    public int sweep(String prefix) {
        try {
            Integer swept = store.soon(() -> store.sweeper().sweep(new Place(Type.SEMAPHORE, prefix).companion()));
            return swept == null ? 0 : swept;
        } catch (NativeCallException e) {
            return 0; // No directory, no lock: what needs them says so.
        }
    }

    Companions companions() {
        return store.companions();
    }

    void giveBack(Overdue work) {
        store.giveBack(work);
    }
}

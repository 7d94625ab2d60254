package io.multiproc.internal.os.portable;

import com.sun.jna.Pointer;
import io.multiproc.NativeCallException;
import io.multiproc.internal.os.EarlyClasses;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.OwnMode;
import io.multiproc.internal.os.posix.Platform;

/** What the companions stand for: shared memory, files and semaphores, as the system has them. */
final class Backing {
    /**
     * Of shared memory that is made here. That the owner may "execute" it means nothing, and is there from the first moment on: it tells this
     * library's from what another program made under the same name, which nobody here may remove.
     */
    private static final int MEMORY_MODE = 0700;

    private static final int OURS = 0100;
    private static final int FILE_MODE = 0600;
    private static final int SEMAPHORE_MODE = 0600;
    private static final int WRITABLE_BY_OTHERS = 022;

    /** {@code sem_t} of 64-bit Linux, where the system shows semaphores as files. */
    private static final int SEMAPHORE_SIZE = 32;

    private static final FileIdentity SOMETHING_ELSE = new FileIdentity(-1, -1, 0, -1, 0);

    static {
        EarlyClasses.initialize(Shown.class);
    }

    private final Platform platform;
    private final PrivateDirectory directory;

    Backing(Platform platform, PrivateDirectory directory) {
        this.platform = platform;
        this.directory = directory;
    }

    Platform platform() {
        return platform;
    }

    PrivateDirectory directory() {
        return directory;
    }

    String companionPath(Place place) {
        return directory.pathOf(place.companion());
    }

    String dataPath(Place place) {
        return directory.pathOf(place.data());
    }

    /** Makes memory or a file, which must be new, and returns its descriptor, or -1 and leaves the error. */
    int create(Place place) {
        int flags = LibC.O_RDWR | platform.create() | platform.exclusive();
        return place.type() == Place.Type.FILE
                ? PortableCalls.open(dataPath(place), flags | platform.closeOnExec(), FILE_MODE)
                : PortableCalls.openMemory(place.systemName(), flags, MEMORY_MODE);
    }

    /** Gives what has been made its mode, see {@link OwnMode}. */
    void setMode(Place place, int descriptor) {
        int mode = place.type() == Place.Type.FILE ? FILE_MODE : MEMORY_MODE;
        OwnMode.set(platform, descriptor, mode, place.object());
    }

    /** Opens memory or a file that exists, and returns its descriptor, or -1 and leaves the error. */
    int open(Place place, boolean readOnly) {
        int access = readOnly ? LibC.O_RDONLY : LibC.O_RDWR;
        return place.type() == Place.Type.FILE
                ? PortableCalls.open(dataPath(place), access | platform.closeOnExec() | platform.noFollow(), FILE_MODE)
                : PortableCalls.openMemory(place.systemName(), access | platform.memoryOpenFlags(), MEMORY_MODE);
    }

    /** What has the name of shared memory, or null if nothing has. What this user may not open is no memory of ours, and has no identity. */
    FileIdentity memoryNamed(Place place) {
        int descriptor = open(place, true);
        if (descriptor < 0) {
            int errno = Errno.last();
            if (Errno.ENOENT.is(errno)) {
                return null;
            }
            if (isOtherKind(errno) || Errno.EACCES.is(errno)) {
                return SOMETHING_ELSE;
            }
            throw Errno.failure("shm_open", errno, place.object());
        }
        try {
            return platform.identityOf(descriptor, place.name());
        } finally {
            LibC.close(descriptor);
        }
    }

    /** Whether shared memory could not be opened because something else has its name. */
    static boolean isOtherKind(int errno) {
        return Errno.EISDIR.is(errno) || Errno.EINVAL.is(errno) || Errno.ELOOP.is(errno) || Errno.ENXIO.is(errno);
    }

    /** Whether shared memory is the one that a companion stands for, and not another program's with the same name. */
    static boolean isOurs(FileIdentity memory, CompanionContent content) {
        if (memory.uid() != LibC.geteuid()) {
            return false;
        }
        boolean told = content.inode() != 0;
        return told
                ? memory.inode() == content.inode() && memory.device() == content.device()
                : (memory.permissions() & OURS) != 0;
    }

    /** What the system shows of a semaphore. */
    enum Shown {
        NOTHING,
        ABSENT,
        OWN,
        FOREIGN
    }

    /**
     * What has the name of a semaphore. What is this user's stays so while the directory's lock is held: {@code /dev/shm} is sticky, so no other user
     * can remove or replace it, and no process of this library does without the lock.
     */
    Shown semaphoreNamed(Place place) {
        String path = platform.semaphorePath(place.name());
        if (path == null) {
            return Shown.NOTHING;
        }
        FileIdentity found = identityOf(path, place);
        if (found == null) {
            return Shown.ABSENT;
        }
        boolean own = found.isRegular()
                && found.uid() == LibC.geteuid()
                && found.size() == SEMAPHORE_SIZE
                && (found.permissions() & WRITABLE_BY_OTHERS) == 0;
        return own ? Shown.OWN : Shown.FOREIGN;
    }

    private FileIdentity identityOf(String path, Place place) {
        try {
            return platform.identityOfPath(path);
        } catch (NativeCallException e) {
            throw Errno.failure("stat " + path, e.errno(), place.object());
        }
    }

    /** Opens a semaphore that is there, or makes one that must be new; returns null and leaves the error. */
    Pointer openSemaphore(Place place, boolean create) {
        int flags = create ? platform.create() | platform.exclusive() : 0;
        Pointer opened;
        boolean failed;
        do {
            opened = VariadicCalls.calls().sem_open(place.systemName(), flags, SEMAPHORE_MODE, 0);
            failed = Pointer.nativeValue(opened) == platform.semaphoreFailed();
        } while (failed && Errno.EINTR.is(Errno.last()));
        if (failed) {
            return null;
        }
        if (create) {
            try {
                setSemaphoreMode(place);
            } catch (RuntimeException | Error e) {
                PortableCalls.sem_close(opened);
                throw e;
            }
        }
        return opened;
    }

    private void setSemaphoreMode(Place place) {
        String path = platform.semaphorePath(place.name());
        if (path != null && PortableCalls.chmod(path, SEMAPHORE_MODE) != 0) {
            int errno = Errno.last();
            OwnMode.check("chmod", errno, identityOf(path, place), SEMAPHORE_MODE, place.object());
        }
    }

    /** Removes the name, if it is that of what a companion stands for; that there is none, or another user's, is no error. */
    void remove(Place place, CompanionContent content) {
        int errno = isOwn(place, content) ? unlink(place) : 0;
        if (errno != 0 && !Errno.ENOENT.is(errno) && !isOthersSemaphore(place, errno)) {
            throw Errno.failure("unlink", errno, place.object());
        }
    }

    private boolean isOwn(Place place, CompanionContent content) {
        if (place.type() == Place.Type.FILE) {
            return true;
        }
        if (place.type() == Place.Type.SEMAPHORE) {
            Shown shown = semaphoreNamed(place);
            return shown == Shown.OWN || shown == Shown.NOTHING;
        }
        FileIdentity memory = memoryNamed(place);
        return memory != null && isOurs(memory, content);
    }

    /** Whether an error says that another user has the name of a semaphore, where the system shows it in no other way. */
    boolean isOthersSemaphore(Place place, int errno) {
        return place.type() == Place.Type.SEMAPHORE
                && platform.semaphorePath(place.name()) == null
                && (Errno.EACCES.is(errno) || Errno.EPERM.is(errno));
    }

    /** Returns 0 or the error number. */
    private int unlink(Place place) {
        int result;
        if (place.type() == Place.Type.FILE) {
            result = LibC.unlink(dataPath(place));
        } else if (place.type() == Place.Type.SEMAPHORE) {
            result = PortableCalls.sem_unlink(place.systemName());
        } else {
            result = VariadicCalls.calls().shm_unlink(place.systemName());
        }
        return result == 0 ? 0 : Errno.last();
    }

    /** Removes a companion's name; that there is none is no error. */
    void removeCompanion(Place place) {
        String path = companionPath(place);
        int errno = LibC.unlink(path) == 0 ? 0 : Errno.last();
        if (errno != 0 && !Errno.ENOENT.is(errno)) {
            throw Errno.failure("unlink " + path, errno, place.object());
        }
    }
}

package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.LibC;
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

    private static final FileIdentity SOMETHING_ELSE = new FileIdentity(-1, -1, 0, -1, 0);

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
        boolean told = content.inode() != 0;
        return told
                ? memory.inode() == content.inode() && memory.device() == content.device()
                : (memory.permissions() & OURS) != 0;
    }

    /** Removes the name; that there is none is no error. */
    void remove(Place place) {
        String call;
        int result;
        switch (place.type()) {
            case FILE -> {
                call = "unlink";
                result = LibC.unlink(dataPath(place));
            }
            case SEMAPHORE -> {
                call = "sem_unlink";
                result = LibC.sem_unlink(place.systemName());
            }
            default -> {
                call = "shm_unlink";
                result = VariadicCalls.calls().shm_unlink(place.systemName());
            }
        }
        int errno = result == 0 ? 0 : Errno.last();
        if (errno != 0 && !Errno.ENOENT.is(errno)) {
            throw Errno.failure(call, errno, place.object());
        }
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

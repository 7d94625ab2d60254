package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.EndTask;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.OwnMode;
import io.multiproc.internal.os.posix.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The companion files that this process has open, one object a file. Everything here happens under the directory's lock. */
final class Companions {
    private static final int MODE = 0600;

    /** The file of a companion. */
    record Key(long device, long inode) {
        static Key of(FileIdentity file) {
            return new Key(file.device(), file.inode());
        }
    }

    private final Platform platform;
    private final Backing backing;
    private final EndTask atTheEnd;
    private final Map<Key, Companion> open = new HashMap<>();

    /**
     * None is open.
     *
     * @param atTheEnd what is to be done at the end of the process while one is open
     */
    Companions(Backing backing, EndTask atTheEnd) {
        this.backing = backing;
        this.atTheEnd = atTheEnd;
        platform = backing.platform();
    }

    /** Makes a companion, used by this process, or returns null if there is one of that name. */
    Companion create(Place place) {
        String path = backing.companionPath(place);
        int flags = LibC.O_RDWR | platform.create() | platform.exclusive() | platform.closeOnExec();
        int descriptor = PortableCalls.open(path, flags, MODE);
        if (descriptor < 0) {
            int errno = Errno.last();
            if (Errno.EEXIST.is(errno)) {
                return null;
            }
            throw Errno.failure("open " + path, errno, place.object());
        }
        Companion made = null;
        try {
            OwnMode.set(platform, descriptor, MODE, path);
            made = new Companion(platform, place, descriptor, platform.identityOf(descriptor, path));
            made.share();
            enlist(made);
            return made;
        } catch (RuntimeException | Error e) {
            try {
                LibC.unlink(path);
            } finally {
                LibC.close(descriptor);
            }
            throw e;
        }
    }

    /** The companion of a place, with one more use, or null if it has none. */
    Companion find(Place place) {
        String path = backing.companionPath(place);
        FileIdentity named = platform.identityOfPath(path);
        if (named == null) {
            return null;
        }
        Companion known = open.get(Key.of(named));
        if (known != null) {
            if (known.active == 0) {
                known.share();
            }
            known.active++;
            known.uses++;
            return known;
        }
        OtherCopies.refuse(named, place);
        Companion found = openUnknown(place);
        if (found == null) {
            return null;
        }
        try {
            found.share();
            enlist(found);
        } catch (RuntimeException | Error e) {
            found.close();
            throw e;
        }
        return found;
    }

    private void enlist(Companion companion) {
        companion.key = Key.of(companion.identity());
        atTheEnd.begin();
        boolean noted = false;
        try {
            open.put(companion.key, companion);
            OtherCopies.noteOpen(companion.note());
            noted = true;
        } finally {
            if (!noted) {
                open.remove(companion.key);
                atTheEnd.end();
            }
        }
    }

    /** The companion of a place if this process has it open already, or null. */
    Companion known(Place place) {
        FileIdentity named = platform.identityOfPath(backing.companionPath(place));
        return named == null ? null : open.get(Key.of(named));
    }

    /** Whether another copy of this library in this process has the companion of a place open. */
    boolean isOpenInAnotherCopy(Place place) {
        FileIdentity named = platform.identityOfPath(backing.companionPath(place));
        return named != null && OtherCopies.haveOpen(named);
    }

    /** Opens a companion that no copy of this library in this process has open, without using it; null if there is none. The caller closes it. */
    Companion openUnknown(Place place) {
        String path = backing.companionPath(place);
        int descriptor = PortableCalls.open(path, LibC.O_RDWR | platform.closeOnExec() | platform.noFollow(), MODE);
        if (descriptor < 0) {
            int errno = Errno.last();
            if (Errno.ENOENT.is(errno)) {
                return null;
            }
            throw Errno.failure("open " + path, errno, place.object());
        }
        Companion known = null;
        try {
            FileIdentity opened = platform.identityOf(descriptor, path);
            known = open.get(Key.of(opened));
            if (known == null) {
                return new Companion(platform, place, descriptor, opened);
            }
        } catch (RuntimeException | Error e) {
            LibC.close(descriptor);
            throw e;
        }
        // A process outside has moved the file here: closing this descriptor would release the locks that the other one
        // holds.
        known.adopt(descriptor);
        throw new IllegalStateException("a companion file has two names: path=" + path + ", object=" + known);
    }

    /** Ends one use. The last process to do so removes what is temporary; the last use here closes the file. */
    void release(Companion companion) {
        try {
            retire(companion);
        } finally {
            releaseRetired(companion);
        }
    }

    /**
     * Says that one use needs the name no more: the last process to say so removes what is temporary. Of two that each went on sharing until the
     * other is gone, neither would.
     */
    void retire(Companion companion) {
        companion.active--;
        if (companion.active == 0) {
            companion.unshare();
            removeIfUnused(companion);
        }
    }

    /** Ends one use that has been retired. Needs no heap until the file is closed. */
    void releaseRetired(Companion companion) {
        companion.uses--;
        if (companion.uses > 0) {
            return;
        }
        open.remove(companion.key);
        try {
            companion.close();
        } finally {
            try {
                OtherCopies.noteClosed(companion.note());
            } finally {
                atTheEnd.end();
            }
        }
    }

    /** Removes the names of something temporary that only this process uses. */
    void removeIfUnused(Companion companion) {
        if (companion.place().isTemporary() && !companion.removed && !companion.isUsedByOthers()) {
            remove(companion);
        }
    }

    /**
     * Removes the names of what this process uses, also if others do. A semaphore's companion says first that there is none: a process killed behind that
     * leaves a name that another user may take, and the next user of the companion does not believe it.
     */
    void remove(Companion companion) {
        CompanionContent content = companion.read();
        companion.removed = true;
        if (companion.place().type() == Place.Type.SEMAPHORE && content.ready()) {
            companion.write(CompanionContent.unfinished(content.number()));
        }
        backing.remove(companion.place(), content);
        backing.removeCompanion(companion.place());
    }

    /** Ends the use of a companion that stands for nothing yet, and removes it alone. */
    void removeOnly(Companion companion) {
        companion.removed = true;
        try {
            backing.removeCompanion(companion.place());
        } finally {
            release(companion);
        }
    }

    /** Whether this process has none open; a guess if the lock is not held. */
    boolean isEmpty() {
        return open.isEmpty();
    }

    /** All that this process has open. */
    List<Companion> all() {
        return new ArrayList<>(open.values());
    }
}

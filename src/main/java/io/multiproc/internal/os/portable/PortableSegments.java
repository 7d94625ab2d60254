package io.multiproc.internal.os.portable;

import io.multiproc.IncompleteObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NativeCallException;
import io.multiproc.NoSuchNameException;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.StaleHandleException;
import io.multiproc.internal.os.Completion;
import io.multiproc.internal.os.LifeFile;
import io.multiproc.internal.os.Reclamation;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.Segments;
import io.multiproc.internal.os.portable.Place.Type;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.Platform;
import io.multiproc.internal.os.posix.Uninterrupted;
import java.io.File;
import java.util.function.IntFunction;

/**
 * Segments are shared memory of {@code shm_open}, anonymous ones under a generated name, and files of the private directory.
 *
 * <p>A name is seen as soon as it is made: its companion says that it is unfinished, and whoever opens it waits. The steps, and what a death
 * after each leaves:
 *
 * <pre>
 *   making named memory                   dead now: left is     which
 *   companion made, maker's lock taken    an empty companion    is swept: nothing has the name
 *   shm_open                              memory of no size     is swept: unfinished, its maker's lock is free
 *   ftruncate, reserve, content, fill     unfinished memory     is swept
 *   companion says "ready"                finished memory       stays
 *
 *   unlinking
 *   shm_unlink                            a companion alone     is swept: nothing has the name
 *   companion removed                     nothing
 *
 *   the last user of temporary memory
 *   its lock is free                      both                  is swept: nobody uses it
 *   shm_unlink                            a companion alone     is swept
 * </pre>
 */
final class PortableSegments implements Segments {
    private static final long LARGE = 64L << 20;

    /** Of a sweep that goes through all; between two others have their turn. */
    private static final int MOST_PARTS = 64;

    private static final int EACCES = 13;
    private static final long LARGEST_PAGE = 64L << 10;

    /** In the place of a device where shared memory has no identity. */
    private static final long NO_DEVICE = -1;

    private final Store store;
    private final Backing backing;
    private final Companions companions;
    private final MemoryPool memory;
    private final MemoryPool disk;

    PortableSegments(Store store, MemoryPool memory, MemoryPool disk) {
        this.store = store;
        backing = store.backing();
        companions = store.companions();
        this.memory = memory;
        this.disk = disk;
    }

    Platform platform() {
        return backing.platform();
    }

    @Override
    public Segment create(String name, long size) {
        return create(name == null ? Place.generated(Type.ANONYMOUS) : new Place(Type.NAMED, name), size, memory);
    }

    @Override
    public Segment createFile(long size) {
        return create(Place.generated(Type.FILE), size, disk);
    }

    /** The dead may have what is missing. */
    private Segment create(Place place, long size, MemoryPool pool) {
        try {
            return createAtOnce(place, size, pool);
        } catch (OutOfSharedMemoryException e) {
            if (sweep() == 0) {
                throw e;
            }
            return createAtOnce(place, size, pool);
        }
    }

    private Segment createAtOnce(Place place, long size, MemoryPool pool) {
        String object = place.object();
        if (size < 1) {
            throw new IllegalArgumentException(
                    "size of shared memory must be positive: size=" + size + ", object=" + object);
        }
        boolean tooLarge = size > LARGE && pool.isTooSmallFor(size);
        Begun begun = store.exclusively(() -> {
            store.sweeper().sweepIfDue();
            Companion companion = begin(place);
            return new Begun(companion, beginBacking(companion));
        });
        Companion companion = begun.companion;
        int descriptor = begun.descriptor;
        try {
            platform().checkMemory(object, size);
            if (tooLarge) {
                throw pool.full(object, size);
            }
            if (place.type() != Type.FILE && Uninterrupted.call(() -> LibC.ftruncate(descriptor, size)) != 0) {
                int errno = Errno.last();
                throw MemoryPool.isFull(errno) ? pool.full(object, size) : Errno.failure("ftruncate", errno, object);
            }
            pool.reserve(descriptor, object, size);
            FileIdentity made = platform().identityOf(descriptor, object);
            if (place.type() != Type.FILE) {
                companion.write(companion.read().of(size, made));
            }
            SegmentAddress address = addressOf(companion, made, size);
            PortableSegment segment = new PortableSegment(this, place, companion, descriptor, address, false);
            return place.type() == Type.NAMED ? segment.unfinished() : segment;
        } catch (RuntimeException | Error e) {
            LibC.close(descriptor);
            release(companion, true);
            throw e;
        }
    }

    /** What is there of a segment that is being made. */
    private record Begun(Companion companion, int descriptor) {}

    private Companion begin(Place place) {
        if (place.type() == Type.NAMED) {
            store.sweeper().sweep(place);
            FileIdentity taken = backing.memoryNamed(place);
            if (taken != null) {
                throw taken.uid() == LibC.geteuid()
                        ? new NameExistsException(place.name())
                        : new NameExistsException(place.name(), "another user's, or no memory");
            }
        }
        Companion companion = companions.create(place);
        if (companion == null) {
            throw new NameExistsException(place.name());
        }
        try {
            if (place.type() == Type.NAMED) {
                companion.beginMaking();
            }
            companion.write(CompanionContent.unfinished(Place.randomNumber()));
            return companion;
        } catch (RuntimeException | Error e) {
            companions.removeOnly(companion);
            throw e;
        }
    }

    private int beginBacking(Companion companion) {
        Place place = companion.place();
        int descriptor = backing.create(place);
        if (descriptor < 0) {
            int errno = Errno.last();
            companions.removeOnly(companion);
            if (Errno.EEXIST.is(errno)) {
                throw new NameExistsException(place.name());
            }
            throw Errno.failure(place.type() == Type.FILE ? "open" : "shm_open", errno, place.object());
        }
        return descriptor;
    }

    private SegmentAddress addressOf(Companion companion, FileIdentity found, long size) {
        Place place = companion.place();
        if (place.type() == Type.FILE) {
            return new SegmentAddress(backing.dataPath(place), found.device(), found.inode(), size);
        }
        LifeFile life = companion.lifeFile();
        return new SegmentAddress(place.companion(), life.device(), life.number(), size);
    }

    @Override
    public Segment open(String name, boolean readOnly) {
        Opened opened = open(new Place(Type.NAMED, name), readOnly, errno -> notOpened(name, errno));
        try {
            opened.check();
            return opened.companion == null ? foreign(opened, readOnly) : finished(opened, readOnly);
        } catch (RuntimeException | Error e) {
            discard(opened);
            throw e;
        }
    }

    @Override
    public Segment attach(SegmentAddress address, boolean readOnly, String object) {
        Place place = placeOf(address, object).of(object);
        Opened opened = open(place, readOnly, errno -> notAttached(address, object, errno));
        try {
            if (!opened.isAt(address)) {
                throw new StaleHandleException(
                        "the object of this handle is gone, and another is in its place: object=" + object + ", place="
                                + address.place() + "; keep the object open until the handle has been attached");
            }
            if (!opened.isOwnMemory()) {
                throw new StaleHandleException("the memory of this handle is another user's, or no memory: object="
                        + object + ", place=" + address.place() + ", owner's uid=" + opened.found.uid()
                        + "; share objects among the processes of one user");
            }
            return new PortableSegment(this, place, opened.companion, opened.descriptor, address, readOnly);
        } catch (RuntimeException | Error e) {
            discard(opened);
            throw e;
        }
    }

    /** What has been found in a place; its companion is null if another program made it. */
    private record Opened(Place place, Companion companion, int descriptor, FileIdentity found) {

        void check() {
            if (!found.isRegular()) {
                throw otherKindOfFile(place.name());
            }
            int own = LibC.geteuid();
            if (found.uid() != own) {
                String call = "open (owner's uid " + found.uid() + ", own " + own + ")";
                throw Errno.failure(call, EACCES, place.name());
            }
        }

        boolean isOwnMemory() {
            return found.isRegular() && found.uid() == LibC.geteuid();
        }

        boolean isAt(SegmentAddress address) {
            if (place.type() == Type.FILE) {
                return companion != null
                        && found.device() == address.device()
                        && found.inode() == address.inode()
                        && found.size() == address.size();
            }
            if (companion != null) {
                return companion.lifeFile().equals(new LifeFile(address.device(), address.inode()))
                        && hasSize(address.size());
            }
            boolean told = found.inode() != 0;
            return place.type() == Type.NAMED
                    && found.size() == address.size()
                    && found.device() == (told ? address.device() : 0)
                    && found.inode() == (told ? address.inode() : 0)
                    && (told || address.device() == NO_DEVICE);
        }

        /** The system may have rounded the size up to whole pages; memory with a name says in its companion what it was made with. */
        private boolean hasSize(long size) {
            if (place.type() == Type.NAMED && companion.read().size() != size) {
                return false;
            }
            return found.size() >= size && found.size() - size < LARGEST_PAGE;
        }
    }

    private Opened open(Place place, boolean readOnly, IntFunction<RuntimeException> refusal) {
        return store.exclusively(() -> {
            store.sweeper().sweepFirst();
            if (place.isTemporary()) {
                store.sweeper().sweep(place); // What nobody uses any more is gone, whether it has been swept or not.
            }
            int descriptor = backing.open(place, readOnly);
            if (descriptor < 0) {
                throw refusal.apply(Errno.last());
            }
            try {
                FileIdentity found = platform().identityOf(descriptor, place.object());
                return new Opened(place, findCompanion(place, found), descriptor, found);
            } catch (RuntimeException | Error e) {
                LibC.close(descriptor);
                throw e;
            }
        });
    }

    /** What a dead maker has not finished is swept here, too: whoever comes after its death finds no such name. */
    private Companion findCompanion(Place place, FileIdentity found) {
        Companion companion = companions.find(place);
        if (companion == null || place.isTemporary()) {
            return companion;
        }
        boolean usable = false;
        try {
            boolean ours = Backing.isOurs(found, companion.read());
            if (ours && companion.isAbandoned()) {
                companions.remove(companion);
                throw new NoSuchNameException(place.name());
            }
            usable = ours;
            return ours ? companion : null;
        } finally {
            if (!usable) {
                companions.release(companion);
            }
        }
    }

    private void discard(Opened opened) {
        LibC.close(opened.descriptor);
        if (opened.companion != null) {
            release(opened.companion, false);
        }
    }

    /** Waits for a maker who lives. */
    private Segment finished(Opened opened, boolean readOnly) {
        String name = opened.place.name();
        Companion companion = opened.companion;
        Completion.await(name, () -> companion.read().ready(), companion::isBeingMade, companion::describeMaker);
        long size = companion.read().size();
        FileIdentity found = platform().identityOf(opened.descriptor, name);
        if (found.size() < size) {
            throw new IncompleteObjectException(name, "it has been made shorter: size=" + found.size() + " of " + size);
        }
        SegmentAddress address = addressOf(companion, found, size);
        return new PortableSegment(this, opened.place, companion, opened.descriptor, address, readOnly);
    }

    /** Memory of another program: complete when it has a size. Where it has no identity, each opening counts as another segment. */
    private Segment foreign(Opened opened, boolean readOnly) {
        FileIdentity found = opened.found;
        if (found.size() == 0) {
            throw new IncompleteObjectException(opened.place.name(), "its size is 0");
        }
        boolean told = found.inode() != 0;
        SegmentAddress address = new SegmentAddress(
                opened.place.companion(),
                told ? found.device() : NO_DEVICE,
                told ? found.inode() : Place.randomNumber(),
                found.size());
        return new PortableSegment(this, opened.place, null, opened.descriptor, address, readOnly);
    }

    @Override
    public void checkPlace(SegmentAddress address, String object) {
        placeOf(address, object);
    }

    private Place placeOf(SegmentAddress address, String object) {
        File file = new File(address.place());
        Place place = file.getPath().equals(backing.directory().pathOf(file.getName()))
                ? Place.ofData(file.getName())
                : Place.ofCompanion(address.place());
        if (place == null || !place.isOfSegment()) {
            throw new StaleHandleException(
                    "this handle leads to nothing here: object=" + object + ", place=" + address.place()
                            + "; all processes that share an object need the same -Dmultiproc.os and -D"
                            + PrivateDirectory.PROPERTY);
        }
        return place;
    }

    private static RuntimeException notOpened(String name, int errno) {
        if (Errno.ENOENT.is(errno)) {
            return new NoSuchNameException(name);
        }
        return Backing.isOtherKind(errno) ? otherKindOfFile(name) : Errno.failure("shm_open", errno, name);
    }

    private static RuntimeException notAttached(SegmentAddress address, String object, int errno) {
        RuntimeException cause = Errno.failure("open " + address.place(), errno, object);
        if (Errno.ENOENT.is(errno)) {
            return new StaleHandleException(
                    "the object of this handle is gone: object=" + object + ", place=" + address.place()
                            + "; a process must keep the object open, and its name must not be unlinked, until the"
                            + " handle has been attached",
                    cause);
        }
        if (Backing.isOtherKind(errno) || Errno.EACCES.is(errno) || Errno.EPERM.is(errno)) {
            return new StaleHandleException(
                    "this handle leads to what is no memory of this user: object=" + object + ", place="
                            + address.place() + "; attach only handles of this library",
                    cause);
        }
        return cause;
    }

    private static IncompleteObjectException otherKindOfFile(String name) {
        return new IncompleteObjectException(name, "it is not shared memory but another kind of file");
    }

    @Override
    public Reclamation.Resources available() {
        return platform().available().within(memory.free());
    }

    @Override
    public boolean unlink(String name) {
        Place place = new Place(Type.NAMED, name);
        return store.exclusively(() -> {
            boolean removed = VariadicCalls.calls().shm_unlink(place.systemName()) == 0;
            int errno = removed ? 0 : Errno.last();
            if (errno != 0 && !Errno.ENOENT.is(errno)) {
                throw Errno.failure("shm_unlink", errno, name);
            }
            removeLeftOver(place);
            if (!removed) {
                throw new NoSuchNameException(name);
            }
            return true;
        });
    }

    /** The name is gone; a companion alone means nothing, and if it stays now it is swept. */
    private void removeLeftOver(Place place) {
        try {
            backing.removeCompanion(place);
        } catch (NativeCallException e) {
            return;
        }
    }

    @Override
    public int sweep() {
        int removed = 0;
        for (int part = 0; part == 0 || part < MOST_PARTS && !store.sweeper().isAtEnd(); part++) {
            removed += store.exclusively(() -> store.sweeper().sweep(""));
        }
        return removed;
    }

    /**
     * Ends this process's use of a segment through one object.
     *
     * @param remove whether it must go, too, as it will never be finished
     */
    void release(Companion companion, boolean remove) {
        store.giveBack(() -> {
            try {
                if (remove) {
                    companions.remove(companion);
                }
            } finally {
                companions.release(companion);
            }
        });
    }
}

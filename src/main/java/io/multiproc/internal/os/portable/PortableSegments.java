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
        SegmentParts parts = new SegmentParts(companions, place);
        try {
            store.exclusively(() -> {
                store.sweeper().sweepIfDue();
                begin(parts);
                return null;
            });
            parts.removeAtTheEnd(true);
            backing.setMode(place, parts.descriptor());
            platform().checkMemory(object, size);
            if (tooLarge) {
                throw pool.full(object, size);
            }
            int descriptor = parts.descriptor();
            if (place.type() != Type.FILE && Uninterrupted.call(() -> LibC.ftruncate(descriptor, size)) != 0) {
                int errno = Errno.last();
                throw MemoryPool.isFull(errno) ? pool.full(object, size) : Errno.failure("ftruncate", errno, object);
            }
            pool.reserve(descriptor, object, size);
            FileIdentity made = platform().identityOf(descriptor, object);
            Companion companion = parts.companion;
            if (place.type() != Type.FILE) {
                companion.write(companion.read().of(size, made));
            }
            return new PortableSegment(
                    this, parts, addressOf(companion, made, size), false, place.type() == Type.NAMED);
        } catch (RuntimeException | Error e) {
            giveBack(parts);
            throw e;
        }
    }

    /** Makes the companion of a new segment, and memory or a file of no size; neither is left if that fails. */
    private void begin(SegmentParts parts) {
        beginCompanion(parts);
        Place place = parts.place;
        boolean begun = false;
        try {
            if (place.type() == Type.NAMED) {
                parts.companion.beginMaking();
            }
            parts.companion.write(CompanionContent.unfinished(Place.randomNumber()));
            parts.opened(backing.create(place));
            begun = parts.descriptor() >= 0;
            if (!begun) {
                int errno = Errno.last();
                throw Errno.EEXIST.is(errno)
                        ? new NameExistsException(place.name())
                        : Errno.failure(place.type() == Type.FILE ? "open" : "shm_open", errno, place.object());
            }
        } finally {
            if (!begun) {
                Companion companion = parts.companion;
                parts.companion = null;
                companions.removeOnly(companion);
            }
        }
    }

    private void beginCompanion(SegmentParts parts) {
        Place place = parts.place;
        if (place.type() == Type.NAMED) {
            store.sweeper().sweep(place);
            FileIdentity taken = backing.memoryNamed(place);
            if (taken != null) {
                throw taken.uid() == LibC.geteuid()
                        ? new NameExistsException(place.name())
                        : new NameExistsException(place.name(), "another user's, or no memory");
            }
        }
        parts.companion = companions.create(place);
        if (parts.companion == null) {
            throw new NameExistsException(place.name());
        }
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
        SegmentParts parts = new SegmentParts(companions, new Place(Type.NAMED, name));
        try {
            open(parts, readOnly, errno -> notOpened(name, errno));
            parts.checkOwner();
            return parts.companion == null ? foreign(parts, readOnly) : finished(parts, readOnly);
        } catch (RuntimeException | Error e) {
            giveBack(parts);
            throw e;
        }
    }

    @Override
    public Segment attach(SegmentAddress address, boolean readOnly, String object) {
        SegmentParts parts =
                new SegmentParts(companions, placeOf(address, object).of(object));
        try {
            open(parts, readOnly, errno -> notAttached(address, object, errno));
            if (!parts.isAt(address)) {
                throw new StaleHandleException(
                        "the object of this handle is gone, and another is in its place: object=" + object + ", place="
                                + address.place() + "; keep the object open until the handle has been attached");
            }
            if (!parts.isOwnMemory()) {
                throw new StaleHandleException("the memory of this handle is another user's, or no memory: object="
                        + object + ", place=" + address.place() + ", owner's uid=" + parts.found.uid()
                        + "; share objects among the processes of one user");
            }
            return new PortableSegment(this, parts, address, readOnly, false);
        } catch (RuntimeException | Error e) {
            giveBack(parts);
            throw e;
        }
    }

    private void open(SegmentParts parts, boolean readOnly, IntFunction<RuntimeException> refusal) {
        Place place = parts.place;
        store.exclusively(() -> {
            store.sweeper().sweepFirst();
            if (place.isTemporary()) {
                store.sweeper().sweep(place); // What nobody uses any more is gone, whether it has been swept or not.
            }
            parts.closeDescriptor(); // Of the attempt before.
            parts.opened(backing.open(place, readOnly));
            if (parts.descriptor() < 0) {
                throw refusal.apply(Errno.last());
            }
            parts.found = platform().identityOf(parts.descriptor(), place.object());
            parts.companion = findCompanion(place, parts.found);
            return null;
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

    /** Ends this process's use of a segment through one object, or what has been begun of it. Never fails. */
    void giveBack(SegmentParts parts) {
        parts.closeDescriptor();
        if (parts.companion != null) {
            store.giveBack(parts);
        }
    }

    /** Waits for a maker who lives. */
    private Segment finished(SegmentParts parts, boolean readOnly) {
        String name = parts.place.name();
        Companion companion = parts.companion;
        Completion.await(name, () -> companion.read().ready(), companion::isBeingMade, companion::describeMaker);
        long size = companion.read().size();
        FileIdentity found = platform().identityOf(parts.descriptor(), name);
        if (found.size() < size) {
            throw new IncompleteObjectException(name, "it has been made shorter: size=" + found.size() + " of " + size);
        }
        SegmentAddress address = addressOf(companion, found, size);
        return new PortableSegment(this, parts, address, readOnly, false);
    }

    /** Memory of another program: complete when it has a size. Where it has no identity, each opening counts as another segment. */
    private Segment foreign(SegmentParts parts, boolean readOnly) {
        FileIdentity found = parts.found;
        if (found.size() == 0) {
            throw new IncompleteObjectException(parts.place.name(), "its size is 0");
        }
        boolean told = found.inode() != 0;
        SegmentAddress address = new SegmentAddress(
                parts.place.companion(),
                told ? found.device() : SegmentParts.NO_DEVICE,
                told ? found.inode() : Place.randomNumber(),
                found.size());
        return new PortableSegment(this, parts, address, readOnly, false);
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

    static IncompleteObjectException otherKindOfFile(String name) {
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
}

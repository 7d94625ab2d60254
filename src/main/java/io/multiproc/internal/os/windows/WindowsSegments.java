package io.multiproc.internal.os.windows;

import com.sun.jna.Pointer;
import io.multiproc.IncompleteObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NativeCallException;
import io.multiproc.NoSuchNameException;
import io.multiproc.StaleHandleException;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.Segments;

/**
 * Segments are file mappings on the page file. An anonymous one has a name that bears its identity, so it is found by those who have been told the name and
 * is never mistaken for another; all names go with the last handle. Windows knows the size of a mapping in whole pages only; that of a named segment is in its
 * record.
 */
final class WindowsSegments implements Segments {
    private static final String ANONYMOUS = "anonymous memory";
    private static final long PAGE = 4096;

    private final KernelNames names;
    private final SegmentFiles files;

    WindowsSegments(KernelNames names) {
        this.names = names;
        this.files = new SegmentFiles(names);
    }

    @Override
    public Segment create(String name, long size) {
        String object = name == null ? ANONYMOUS : name;
        if (size < 1) {
            throw new IllegalArgumentException(
                    "size of shared memory must be positive: size=" + size + ", object=" + object);
        }
        Identity identity = Identity.next();
        return name == null ? createAnonymous(identity, size) : createNamed(name, identity, size);
    }

    private Segment createAnonymous(Identity identity, long size) {
        String place = names.anonymous(identity);
        Pointer handle = createNew(place, size, ANONYMOUS);
        try {
            return segment(handle, Companion.NONE, place, identity, size, false, ANONYMOUS);
        } catch (Error e) {
            Handles.close(handle);
            throw e;
        }
    }

    private Segment createNamed(String name, Identity identity, long size) {
        String place = names.named(name);
        // Asked first, so that no record appears beside another program's mapping.
        NameExistsException taken = taken(place, name);
        if (taken != null) {
            throw taken;
        }
        SegmentRecord record = SegmentRecord.create(names, place, identity, size, name);
        Pointer handle = null;
        try {
            handle = createNew(place, size, name);
            return segment(handle, record, place, identity, size, false, name);
        } catch (RuntimeException | Error e) {
            if (handle != null) {
                Handles.close(handle);
            }
            record.withdraw();
            record.close();
            throw e;
        }
    }

    /** Also another kind of object takes a name. */
    private static Pointer createNew(String place, long size, String object) {
        Handles.Created created = Handles.createMapping(size, place, object);
        if (created != null && created.isNew()) {
            return created.handle();
        }
        if (created != null) {
            Handles.close(created.handle());
        }
        throw new NameExistsException(object);
    }

    /** What a creation throws for a name that any object has, of any user, or null. */
    private static NameExistsException taken(String place, String name) {
        Pointer handle;
        try {
            handle = Handles.findMapping(place, name);
        } catch (NativeCallException e) {
            if (LastError.ERROR_INVALID_HANDLE.is(e.errno())) {
                return new NameExistsException(name);
            }
            if (LastError.ERROR_ACCESS_DENIED.is(e.errno())) {
                return new NameExistsException(name, "another user's");
            }
            throw e;
        }
        if (handle == null) {
            return null;
        }
        try {
            SecurityId stranger = Owner.strangerOf(handle, name);
            return stranger == null
                    ? new NameExistsException(name)
                    : new NameExistsException(name, "another user's, user=" + stranger);
        } finally {
            Handles.close(handle);
        }
    }

    private static Pointer open(String place, boolean readOnly, String object) {
        try {
            return Handles.openMapping(place, readOnly, object);
        } catch (NativeCallException e) {
            if (LastError.ERROR_INVALID_HANDLE.is(e.errno())) {
                throw new IncompleteObjectException(
                        object, "it is not shared memory but another kind of kernel object");
            }
            throw e;
        }
    }

    @Override
    public Segment createFile(long size) {
        return files.create(size);
    }

    @Override
    public Segment open(String name, boolean readOnly) {
        String place = names.named(name);
        Pointer handle = open(place, readOnly, name);
        if (handle == null) {
            throw new NoSuchNameException(name);
        }
        SegmentRecord record = null;
        try {
            record = SegmentRecord.open(names, place, name);
            if (record == null) {
                return segment(
                        handle,
                        Companion.NONE,
                        place,
                        Identity.ofForeign(place),
                        sizeOf(handle, readOnly, name),
                        readOnly,
                        name);
            }
            record.awaitFinished();
            long size = record.size();
            if (size < 1 || pages(size) != sizeOf(handle, readOnly, name)) {
                throw new IncompleteObjectException(name, "its record is not of memory of this size: size=" + size);
            }
            return segment(handle, record, place, record.identity(), size, readOnly, name);
        } catch (RuntimeException | Error e) {
            Handles.close(handle);
            if (record != null) {
                record.close();
            }
            throw e;
        }
    }

    @Override
    public Segment attach(SegmentAddress address, boolean readOnly, String object) {
        if (!names.isKernelName(address.place())) {
            return files.attach(address, readOnly, object);
        }
        checkPlace(address, object);
        Identity identity = new Identity(address.device(), address.inode());
        Pointer handle = openToAttach(address, readOnly, object);
        Companion companion = Companion.NONE;
        try {
            if (!address.place().equals(names.anonymous(identity))) {
                companion = recordOf(address, identity, object);
            }
            long size = sizeOf(handle, readOnly, object);
            if (size != pages(address.size()) && size != address.size()) {
                throw stale(address, object, "memory of another size has its name: size=" + size);
            }
            return new WindowsSegment(names, handle, companion, address, readOnly, object);
        } catch (RuntimeException | Error e) {
            Handles.close(handle);
            companion.close();
            throw e;
        }
    }

    @Override
    public void checkPlace(SegmentAddress address, String object) {
        Identity identity = new Identity(address.device(), address.inode());
        if (!names.isSegment(address.place(), identity) && !files.isPath(address.place(), identity)) {
            throw stale(address, object, "no segment has such a place");
        }
    }

    /** What has the name may be an object of another kind, or one that another user made. */
    private static Pointer openToAttach(SegmentAddress address, boolean readOnly, String object) {
        Pointer handle;
        try {
            handle = Handles.openMapping(address.place(), readOnly, object);
        } catch (NativeCallException e) {
            throw staleIfNotOurs(e, address, object);
        }
        if (handle == null) {
            throw stale(address, object, "nothing has its name any more");
        }
        return handle;
    }

    private static RuntimeException staleIfNotOurs(NativeCallException e, SegmentAddress address, String object) {
        return LastError.ERROR_INVALID_HANDLE.is(e.errno()) || LastError.ERROR_ACCESS_DENIED.is(e.errno())
                ? stale(address, object, "its name leads to what is no memory of this user")
                : e;
    }

    /** The record of a segment that has a name which anybody could have given to another one meanwhile. */
    private Companion recordOf(SegmentAddress address, Identity identity, String object) {
        SegmentRecord record = SegmentRecord.open(names, address.place(), object);
        Identity found = record == null ? Identity.ofForeign(address.place()) : record.identity();
        if (!found.equals(identity)) {
            if (record != null) {
                record.close();
            }
            throw stale(address, object, "other shared memory has its name");
        }
        return record == null ? Companion.NONE : record;
    }

    /** A segment that is being closed has its name until its record is gone, too: so says {@link #create}. */
    @Override
    public boolean unlink(String name) {
        String place = names.named(name);
        if (taken(place, name) == null && taken(KernelNames.recordOf(place), name) == null) {
            throw new NoSuchNameException(name);
        }
        return false;
    }

    private WindowsSegment segment(
            Pointer handle,
            Companion companion,
            String place,
            Identity identity,
            long size,
            boolean readOnly,
            String object) {
        SegmentAddress address = new SegmentAddress(place, identity.high(), identity.low(), size);
        return new WindowsSegment(names, handle, companion, address, readOnly, object);
    }

    private static long sizeOf(Pointer handle, boolean readOnly, String object) {
        Pointer address = Handles.map(handle, readOnly, -1, object);
        try {
            return Handles.sizeOf(address, object);
        } finally {
            Handles.unmap(address);
        }
    }

    private static long pages(long size) {
        return size + PAGE - 1 & -PAGE;
    }

    static StaleHandleException stale(SegmentAddress address, String object, String reason) {
        return new StaleHandleException("the object of this handle is gone: object=" + object + ", " + reason
                + ", place=" + address.place() + "; keep the object open until the handle has been attached");
    }
}

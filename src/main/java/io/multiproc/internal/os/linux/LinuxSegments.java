package io.multiproc.internal.os.linux;

import static io.multiproc.internal.os.posix.LibC.O_RDONLY;
import static io.multiproc.internal.os.posix.LibC.O_RDWR;

import io.multiproc.IncompleteObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.StaleHandleException;
import io.multiproc.internal.os.Reclamation;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.Segments;
import io.multiproc.internal.os.linux.MemoryFiles.Length;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.LibC;

/**
 * Segments are files in memory ({@link MemoryFiles}). Named ones are files of the tmpfs at {@code /dev/shm}. They are made without a name and linked to
 * it when they are finished, so no process finds an unfinished one, and a creator that is killed leaves nothing; anonymous ones are never linked. Other processes
 * reach them through the descriptor of a process that has them, under {@code /proc}.
 */
final class LinuxSegments implements Segments {
    private static final String PROC = "/proc/";
    private static final String DESCRIPTORS = "/fd/";
    private static final int MOST_DIGITS = 10;

    private final LinuxCalls calls;
    private final LinuxPlatform platform;
    private final MemoryFiles files;

    LinuxSegments(LinuxCalls calls, LinuxPlatform platform) {
        this.calls = calls;
        this.platform = platform;
        files = new MemoryFiles(calls, platform);
    }

    static String pathOf(String name) {
        return MemoryFiles.DIRECTORY + "/" + name;
    }

    @Override
    public Segment create(String name, long size) {
        return create(name, size, Length.FIXED);
    }

    @Override
    public Segment createFile(long size) {
        ProcDirectory.require("anonymous memory");
        return create(null, size, Length.GROWING);
    }

    private Segment create(String name, long size, Length length) {
        String object = name == null ? "anonymous memory" : name;
        if (size < 1) {
            throw new IllegalArgumentException(
                    "size of shared memory must be positive: size=" + size + ", object=" + object);
        }
        // Publishing finds out for certain, but only after the memory has been reserved.
        FileIdentity taken = name == null ? null : Statx.ofPath(pathOf(name), object);
        if (taken != null) {
            throw taken.uid() == LibC.geteuid()
                    ? new NameExistsException(name)
                    : new NameExistsException(name, "another user's, uid=" + taken.uid());
        }
        platform.checkMemory(object, size);
        int descriptor = name == null ? files.createAnonymous(object, size, length) : files.create(object, size);
        try {
            return new LinuxSegment(platform, descriptor, name, object, Statx.of(descriptor, object), false);
        } catch (RuntimeException | Error e) {
            LibC.close(descriptor);
            throw e;
        }
    }

    @Override
    public Reclamation.Resources available() {
        Reclamation.Resources available = platform.available();
        return files.areInDirectory() ? available.within(MemoryFiles.free()) : available;
    }

    @Override
    public Segment open(String name, boolean readOnly) {
        int flags = (readOnly ? O_RDONLY : O_RDWR) | calls.oNofollow | LinuxCalls.O_CLOEXEC | LinuxCalls.O_NONBLOCK;
        int descriptor = Uninterrupted.open(pathOf(name), flags, 0);
        if (descriptor < 0) {
            int errno = Errno.last();
            if (Errno.ENOENT.is(errno)) {
                throw new NoSuchNameException(name);
            }
            if (Errno.EISDIR.is(errno) || Errno.ELOOP.is(errno) || Errno.ENXIO.is(errno)) {
                throw otherKindOfFile(name);
            }
            throw Errno.failure("open", errno, name);
        }
        try {
            FileIdentity identity = Statx.of(descriptor, name);
            if (!identity.isRegular()) {
                throw otherKindOfFile(name);
            }
            if (identity.size() == 0) {
                throw new IncompleteObjectException(name, "its size is 0");
            }
            if (identity.uid() != LibC.geteuid()) {
                throw Errno.failure("open (owner's uid " + identity.uid() + ", own " + LibC.geteuid() + ")", 13, name);
            }
            return new LinuxSegment(platform, descriptor, name, name, identity, readOnly);
        } catch (RuntimeException | Error e) {
            LibC.close(descriptor);
            throw e;
        }
    }

    @Override
    public Segment attach(SegmentAddress address, boolean readOnly, String object) {
        checkPlace(address, object);
        String path = address.place();
        // A path descriptor opens nothing: what is there may be anybody's pipe or device.
        int found = Uninterrupted.open(path, LinuxCalls.O_PATH | LinuxCalls.O_CLOEXEC, 0);
        if (found < 0) {
            throw unreachable(address, object, Errno.last());
        }
        try {
            FileIdentity identity = Statx.of(found, object);
            if (identity.uid() != LibC.geteuid()) {
                throw new StaleHandleException("the memory of this handle is another user's: object=" + object
                        + ", place=" + path + ", owner's uid=" + identity.uid() + ", own uid=" + LibC.geteuid()
                        + "; share objects among the processes of one user");
            }
            if (!identity.isRegular()
                    || identity.device() != address.device()
                    || identity.inode() != address.inode()
                    || identity.size() != address.size()) {
                throw new StaleHandleException("the object of this handle is gone: object=" + object
                        + "; the process that made the handle has closed it, and another file is in its place: place="
                        + path
                        + "; keep the object open until the handle has been attached");
            }
            if (!FileSystem.isInMemory(found, object) && !isOnDeviceOfOurs(identity, object)) {
                throw new StaleHandleException("this handle leads to a file that is not shared memory: object=" + object
                        + ", place=" + path + "; attach only handles of this library");
            }
            int descriptor = Uninterrupted.open(
                    "/proc/self/fd/" + found, (readOnly ? O_RDONLY : O_RDWR) | LinuxCalls.O_CLOEXEC, 0);
            if (descriptor < 0) {
                throw unreachable(address, object, Errno.last());
            }
            try {
                return new LinuxSegment(platform, descriptor, null, object, identity, readOnly);
            } catch (RuntimeException | Error e) {
                LibC.close(descriptor);
                throw e;
            }
        } finally {
            LibC.close(found);
        }
    }

    @Override
    public boolean unlink(String name) {
        if (LibC.unlink(pathOf(name)) != 0) {
            int errno = Errno.last();
            if (Errno.ENOENT.is(errno)) {
                throw new NoSuchNameException(name);
            }
            throw Errno.failure("unlink", errno, name);
        }
        return true;
    }

    @Override
    public void checkPlace(SegmentAddress address, String object) {
        if (!isDescriptor(address.place())) {
            throw new StaleHandleException("this handle leads to nothing here: object=" + object + ", place="
                    + address.place() + "; all processes that share an object need the same -Dmultiproc.os");
        }
    }

    /** Whether a place is {@code /proc/<digits>/fd/<digits>}: no other path is ever looked up for a handle. */
    private static boolean isDescriptor(String place) {
        int middle = place.indexOf(DESCRIPTORS);
        return place.startsWith(PROC)
                && areDigits(place, PROC.length(), middle)
                && areDigits(place, middle + DESCRIPTORS.length(), place.length());
    }

    /** Where {@code /dev/shm} is on a disk, against all custom. */
    private static boolean isOnDeviceOfOurs(FileIdentity identity, String object) {
        FileIdentity directory = Statx.ofPath(MemoryFiles.DIRECTORY, object);
        return directory != null && directory.device() == identity.device();
    }

    private static boolean areDigits(String text, int from, int to) {
        boolean digits = to > from && to - from <= MOST_DIGITS;
        for (int i = from; digits && i < to; i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return digits;
    }

    private static IncompleteObjectException otherKindOfFile(String name) {
        return new IncompleteObjectException(name, "it is not shared memory but another kind of file");
    }

    private static StaleHandleException unreachable(SegmentAddress address, String object, int errno) {
        String at = "object=" + object + ", place=" + address.place();
        RuntimeException cause = Errno.failure("open " + address.place(), errno, object);
        if (Errno.ENOENT.is(errno) && ProcDirectory.isMissing()) {
            throw ProcDirectory.failure("open " + address.place(), errno, object);
        }
        if (Errno.ENOENT.is(errno) || Errno.ESRCH.is(errno)) {
            return new StaleHandleException(
                    "the object of this handle is gone: " + at
                            + "; the process must live, and keep the object open, until the handle has been attached",
                    cause);
        }
        if (Errno.EACCES.is(errno) || Errno.EPERM.is(errno)) {
            return new StaleHandleException(
                    "the process that serialized this handle does not let others reach its memory (it is another user's, or not dumpable): "
                            + at + "; give the object a name and open it by name",
                    cause);
        }
        throw cause;
    }
}

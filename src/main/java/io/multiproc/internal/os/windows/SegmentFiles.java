package io.multiproc.internal.os.windows;

import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.platform.win32.WinNT;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.internal.os.NameWalk;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.SegmentFile;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Segments that are files of the temporary directory, for processes that read them with the JDK alone. Their maker holds a lock far behind the file's
 * end as long as it lives. The system does not delete a file that a process has open without sharing its deletion, as the maker has from the
 * beginning: that is the proof of life. So a process that makes such files deletes, at most once a minute and some at a time, what killed processes
 * have left: files whose name is of the whole form that is made here, with a number of 128 random bits, which no other program gives.
 *
 * <p>No other user can have taken such a name, as the file is made anew ({@code CREATE_NEW}) under a number that cannot be guessed. Only this user may open it,
 * and what a process attaches must have this user as its owner. No process can make a file
 * shorter that is mapped, so a reader does not crash.
 *
 * <p>Whoever reads and writes the file and whoever has it mapped see the same bytes at once: Windows keeps one copy of a file's pages for both, but for
 * files on other machines.
 */
final class SegmentFiles {
    private static final String PREFIX = "multiproc-";
    private static final String SUFFIX = ".tmp";
    private static final Pattern NAME = Pattern.compile("multiproc-[0-9]{1,10}-[0-9a-f]{32}\\.tmp");
    private static final long SWEEP_INTERVAL_NANOS = 60_000_000_000L;

    /** Not deletion: that the maker has the file open is its proof of life. */
    private static final int SHARED = WinNT.FILE_SHARE_READ | WinNT.FILE_SHARE_WRITE;

    private final KernelNames names;
    private NameWalk walk;
    private final AtomicLong sweepDue = new AtomicLong(System.nanoTime());

    SegmentFiles(KernelNames names) {
        this.names = names;
    }

    /** An open file, which the process that made it removes. */
    private static final class OpenFile implements Companion {
        private Pointer handle;
        private final File file;
        private final boolean own;

        OpenFile(Pointer handle, String path, boolean own) {
            this.handle = handle;
            this.file = new File(path);
            this.own = own;
        }

        @Override
        public void finish() {
            // It has no name that anybody could guess.
        }

        @Override
        public void close() {
            if (handle != null) {
                Handles.close(handle);
                handle = null;
            }
        }

        @Override
        public void remove() {
            if (own) {
                file.delete(); // Refused while it is in use or mapped: then it is swept some day.
            }
        }
    }

    private static OpenFile openFile(Pointer handle, String path, boolean own) {
        try {
            return new OpenFile(handle, path, own);
        } catch (Error e) {
            Handles.close(handle);
            throw e;
        }
    }

    Segment create(long size) {
        if (size < 1) {
            throw new IllegalArgumentException("size of shared memory must be positive: size=" + size);
        }
        File directory = new File(System.getProperty("java.io.tmpdir"));
        sweepIfDue(directory);
        Identity identity = Identity.next();
        String name = PREFIX + ProcessHandle.current().pid() + "-" + identity.toText() + SUFFIX;
        String path = new File(directory, name).getAbsolutePath();
        Pointer file = open(path, WinNT.CREATE_NEW, false);
        if (file == null) {
            int error = LastError.last();
            if (LastError.isOutOfMemory(error)) {
                throw new OutOfSharedMemoryException(path, size, -1, "the disk is full: make room in that directory");
            }
            throw LastError.failure("CreateFileW", error, path);
        }
        OpenFile opened = openFile(file, path, true);
        try {
            int high = (int) (SegmentFile.LOCK_AT >>> Integer.SIZE);
            if (!Calls.LockFile(file, (int) SegmentFile.LOCK_AT, high, 1, 0)) {
                throw LastError.failure("LockFile", LastError.last(), path);
            }
            SegmentAddress address = new SegmentAddress(path, identity.high(), identity.low(), size);
            return segment(opened, address, false, "file " + path);
        } catch (RuntimeException | Error e) {
            opened.close();
            opened.remove();
            throw e;
        }
    }

    Segment attach(SegmentAddress address, boolean readOnly, String object) {
        if (!isPath(address.place(), new Identity(address.device(), address.inode()))) {
            throw WindowsSegments.stale(address, object, "the place is not that of its identity");
        }
        Pointer file = open(address.place(), WinNT.OPEN_EXISTING, readOnly);
        if (file == null) {
            int error = LastError.last();
            if (LastError.isNotFound(error) || LastError.ERROR_PATH_NOT_FOUND.is(error)) {
                throw WindowsSegments.stale(address, object, "its file does not exist");
            }
            throw LastError.failure("CreateFileW " + address.place(), error, object);
        }
        OpenFile opened = openFile(file, address.place(), false);
        try {
            FileState state = FileState.of(file, object);
            if (!state.isRegular() || Owner.strangerOf(file, object) != null) {
                throw WindowsSegments.stale(address, object, "its place leads to what is no file of this user");
            }
            // A mapping that is larger than its file would make the file larger.
            if (state.size() < address.size()) {
                throw WindowsSegments.stale(address, object, "its file is smaller");
            }
            return segment(opened, address, readOnly, object);
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    /**
     * Whether a place is the path, on a drive of this machine, of a file of the form that a process of this library makes for this identity. The
     * directory is not compared: the process that made the file may have another temporary directory.
     */
    boolean isPath(String place, Identity identity) {
        File file = new File(place);
        String name = file.getName();
        String end = "-" + identity.toText() + SUFFIX;
        int from = PREFIX.length();
        int to = name.length() - end.length();
        if (!name.startsWith(PREFIX) || !name.endsWith(end) || to <= from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        return place.equals(file.getAbsolutePath()) && !place.startsWith("\\\\");
    }

    private Segment segment(OpenFile file, SegmentAddress address, boolean readOnly, String object) {
        Pointer mapping = Handles.createFileMapping(file.handle, address.size(), readOnly, object);
        try {
            return new WindowsSegment(names, mapping, file, address, readOnly, object);
        } catch (RuntimeException | Error e) {
            Handles.close(mapping);
            throw e;
        }
    }

    /** Returns null if the system refuses, with the last error set. What only leads to a file is opened itself, not the file. */
    private static Pointer open(String path, int disposition, boolean readOnly) {
        return open(
                path, disposition, readOnly ? WinNT.GENERIC_READ : WinNT.GENERIC_READ | WinNT.GENERIC_WRITE, SHARED);
    }

    private static Pointer open(String path, int disposition, int access, int share) {
        Pointer file = Calls.CreateFileW(
                new WString(path),
                access,
                share,
                ThisUser.securityAttributes(),
                disposition,
                WinNT.FILE_ATTRIBUTE_TEMPORARY | WinNT.FILE_FLAG_OPEN_REPARSE_POINT,
                null);
        return Calls.INVALID_HANDLE_VALUE.equals(file) ? null : file;
    }

    /** Neither fails nor waits. */
    private void sweepIfDue(File directory) {
        long due = sweepDue.get();
        long now = System.nanoTime();
        if (now - due < 0 || !sweepDue.compareAndSet(due, now + SWEEP_INTERVAL_NANOS)) {
            return;
        }
        NameWalk left = walk(directory);
        if (left != null) {
            left.goOn(name -> NAME.matcher(name).matches(), name -> delete(new File(directory, name)));
        }
    }

    /** Deletes a file of this user, unless it is in use. */
    private static boolean delete(File file) {
        Pointer handle =
                open(file.getPath(), WinNT.OPEN_EXISTING, WinNT.GENERIC_READ, SHARED | WinNT.FILE_SHARE_DELETE);
        if (handle == null) {
            return false;
        }
        try {
            String object = file.getPath();
            return FileState.of(handle, object).isRegular()
                    && Owner.strangerOf(handle, object) == null
                    && file.delete();
        } finally {
            Handles.close(handle);
        }
    }

    private synchronized NameWalk walk(File directory) {
        try {
            if (walk == null) {
                walk = new NameWalk(directory.toPath());
            }
        } catch (InvalidPathException e) {
            return null; // Making the file says so.
        }
        return walk;
    }
}

package io.multiproc.internal.os.windows;

import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.platform.win32.WinNT;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.SegmentFile;
import java.io.File;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Segments that are files of the temporary directory, for processes that read them with the JDK alone. Their maker holds a lock far behind the file's
 * end as long as it lives. The system does not let anybody delete a file that is in use, so the first such file of a process is the occasion to delete
 * what killed processes have left.
 *
 * <p>Whoever reads and writes the file and whoever has it mapped see the same bytes at once: Windows keeps one copy of a file's pages for both, but for
 * files on other machines.
 */
final class SegmentFiles {
    private static final String PREFIX = "multiproc-";
    private static final String SUFFIX = ".tmp";

    private final KernelNames names;
    private final AtomicBoolean swept = new AtomicBoolean();

    SegmentFiles(KernelNames names) {
        this.names = names;
    }

    /** An open file, which the process that made it removes. */
    private record OpenFile(Pointer handle, String path, boolean own) implements Companion {
        @Override
        public void finish() {
            // It has no name that anybody could guess.
        }

        @Override
        public void close() {
            Handles.close(handle);
        }

        @Override
        public void remove() {
            if (own) {
                new File(path).delete(); // Refused while it is in use or mapped: then it is swept some day.
            }
        }
    }

    Segment create(long size) {
        if (size < 1) {
            throw new IllegalArgumentException("size of shared memory must be positive: size=" + size);
        }
        File directory = new File(System.getProperty("java.io.tmpdir"));
        if (!swept.getAndSet(true)) {
            sweep(directory);
        }
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
        OpenFile opened = new OpenFile(file, path, true);
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
        OpenFile opened = new OpenFile(file, address.place(), false);
        try {
            // A mapping that is larger than its file would make the file larger.
            if (new File(address.place()).length() < address.size()) {
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
        return new WindowsSegment(names, mapping, file, address, readOnly, object);
    }

    /** Returns null if the system refuses, with the last error set. */
    private static Pointer open(String path, int disposition, boolean readOnly) {
        Pointer file = Calls.CreateFileW(
                new WString(path),
                readOnly ? WinNT.GENERIC_READ : WinNT.GENERIC_READ | WinNT.GENERIC_WRITE,
                WinNT.FILE_SHARE_READ | WinNT.FILE_SHARE_WRITE,
                null,
                disposition,
                WinNT.FILE_ATTRIBUTE_TEMPORARY,
                null);
        return Calls.INVALID_HANDLE_VALUE.equals(file) ? null : file;
    }

    private static void sweep(File directory) {
        File[] left = directory.listFiles((parent, name) -> name.startsWith(PREFIX) && name.endsWith(SUFFIX));
        for (File file : left == null ? new File[0] : left) {
            file.delete(); // Refused for what is in use.
        }
    }
}

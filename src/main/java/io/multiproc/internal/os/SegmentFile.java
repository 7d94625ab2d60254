package io.multiproc.internal.os;

import io.multiproc.StaleHandleException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reaches another process's segment as a file, with the JDK alone: for processes that need no more than that and so never load JNA.
 * For segments made by {@link Segments#createFile}.
 */
public final class SegmentFile {
    private static final int TYPE_MASK = 0170000;
    private static final int REGULAR = 0100000;

    /** The byte of the file that its maker keeps locked on Windows, far behind the end. */
    public static final long LOCK_AT = 1L << 40;

    private static final boolean WINDOWS = File.separatorChar == '\\';

    private SegmentFile() {}

    /**
     * Whether the file is where its address says.
     *
     * @throws NoSuchFileException if nothing is there
     * @throws IOException if the system does not let this process look
     */
    public static boolean isAt(SegmentAddress address) throws IOException {
        if (WINDOWS) {
            return isLocked(address);
        }
        Map<String, Object> found =
                Files.readAttributes(Path.of(address.place()), "unix:dev,ino,mode", new LinkOption[0]);
        return ((Integer) found.get("mode") & TYPE_MASK) == REGULAR
                && (Long) found.get("dev") == address.device()
                && (Long) found.get("ino") == address.inode();
    }

    /** The JDK does not tell what file is at a path there, but nobody else makes one of that path, and the kernel ends the lock with its owner. */
    private static boolean isLocked(SegmentAddress address) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(address.place(), "rw");
                FileLock lock = file.getChannel().tryLock(LOCK_AT, 1, false)) {
            return lock == null;
        }
    }

    /**
     * Opens the file for reading and writing, after proof that it is the right one; its owner may have made it longer meanwhile. What is
     * written is in the segment's memory, with everything written before it.
     *
     * @return a file that an interrupt of its user does not close
     * @throws StaleHandleException if the address leads to nothing, or to something else
     * @throws IOException if the system does not let this process open it
     */
    public static RandomAccessFile open(SegmentAddress address) throws IOException {
        try {
            if (!isAt(address)) {
                throw new StaleHandleException(
                        "another file is in the place of this handle's segment: place=".concat(address.place()));
            }
            return new RandomAccessFile(address.place(), "rw");
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new StaleHandleException(
                    "the process of this handle has ended or has closed the segment: place=".concat(address.place()),
                    e);
        }
    }
}

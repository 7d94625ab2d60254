package io.multiproc.internal.os.portable;

import io.multiproc.MultiprocException;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.time.Deadline;
import io.multiproc.internal.time.Pause;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * The other copies of this library in this process, each of another class loader. Record locks belong to the process: those of one copy exclude no other
 * copy, and a copy that closes a file drops the locks that another one has on it. So one copy at a time holds the directory's lock, and one copy has a
 * companion file open.
 *
 * <p>What all copies see is the table of the system properties, where each notes strings only. A copy removes its notes when it closes the files, which the
 * collector does for what is unreachable. A copy whose class loader could be collected has none: its cleaner's thread keeps it until then.
 */
final class OtherCopies {
    private static final String OPEN = "io.multiproc.open.";
    private static final String INSIDE = "io.multiproc.inside.";
    private static final String THIS = describe();
    private static final long PAUSE_NANOS = 50_000;
    private static final long COLLECTION_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long COLLECTION_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private OtherCopies() {}

    private static String describe() {
        ClassLoader loader = OtherCopies.class.getClassLoader();
        return loader + " #" + Integer.toHexString(System.identityHashCode(OtherCopies.class));
    }

    /** A companion file is open in another copy. */
    static final class Conflict extends MultiprocException {
        private static final long serialVersionUID = 1L;
        private final String note;

        private Conflict(String note, String loader, Place place) {
            super("another copy of this library in this process, of another class loader, has the object open: object="
                    + place.object()
                    + ", loader=" + loader
                    + "; on this path two copies in one process cannot use the same object: load the library in a class loader that both"
                    + " applications share, or close the object in the other one first");
            this.note = note;
        }

        /** Collects garbage, as the other copy may have closed or lost the object, and waits a little for what comes of that. */
        void awaitCollection() {
            System.gc();
            Deadline deadline = Deadline.afterNanos(COLLECTION_NANOS);
            while (table().containsKey(note) && !deadline.isOver()) {
                Pause.nanos(this, COLLECTION_PAUSE_NANOS);
            }
        }
    }

    private static Properties table() {
        return System.getProperties();
    }

    /** The note by which a copy says that it has a companion file open. */
    static String noteOf(FileIdentity file) {
        return OPEN + file.device() + "." + file.inode();
    }

    /** Whether another copy has a companion file open. */
    static boolean haveOpen(FileIdentity file) {
        Object copy = table().get(noteOf(file));
        return copy != null && !copy.equals(THIS);
    }

    /**
     * Refuses to go on if another copy has a companion file open. To be asked before the file is opened, as closing it would do the harm.
     *
     * @throws Conflict if so
     */
    static void refuse(FileIdentity file, Place place) {
        if (haveOpen(file)) {
            throw new Conflict(noteOf(file), String.valueOf(table().get(noteOf(file))), place);
        }
    }

    /** This copy has a companion file open. */
    static void noteOpen(String note) {
        table().put(note, THIS);
    }

    /** This copy has closed a companion file. */
    static void noteClosed(String note) {
        table().remove(note, THIS);
    }

    /** The note by which a copy keeps the others out of a directory. */
    static String noteOfEntering(String directory) {
        return INSIDE + directory;
    }

    /** Keeps the other copies out of a directory; false if one of them has kept this one out until the deadline. For one thread of a copy at a time. */
    static boolean tryEnter(String note, Deadline deadline) {
        boolean entered = enter(note);
        while (!entered && !deadline.isOver()) {
            Pause.nanos(note, PAUSE_NANOS);
            entered = enter(note);
        }
        return entered;
    }

    /** This copy's own note may be there still, after an error. */
    private static boolean enter(String note) {
        Object before = table().putIfAbsent(note, THIS);
        return before == null || before.equals(THIS);
    }

    static void leave(String note) {
        table().remove(note, THIS);
    }
}

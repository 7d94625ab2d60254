package io.multiproc.internal.os;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.Predicate;

/**
 * A walk over the names in a directory, some at a time. A directory in which other users write may have any number of entries, so each call does a
 * bounded amount of work, and the next call goes on where it ended; between the two the directory stays open. Behind the last name it begins again.
 */
public final class NameWalk {
    /** How many names one call reads. */
    private static final int READ = 4096;

    /** How many candidates one call looks at. */
    private static final int LOOKED_AT = 256;

    private final Path directory;
    private DirectoryStream<Path> stream;
    private Iterator<Path> left;

    public NameWalk(Path directory) {
        this.directory = directory;
    }

    /**
     * Looks at the next names. Never throws: what resists is skipped, and the walk ends early if the directory cannot be read.
     *
     * @param isCandidate whether a name is worth a look
     * @param remove looks at what has a name; whether it has removed that
     * @return how many were removed
     */
    public synchronized int goOn(Predicate<String> isCandidate, Predicate<String> remove) {
        int removed = 0;
        int lookedAt = 0;
        try {
            if (left == null) {
                stream = Files.newDirectoryStream(directory);
                left = stream.iterator();
            }
            for (int read = 0; read < READ && lookedAt < LOOKED_AT; read++) {
                if (!left.hasNext()) {
                    end();
                    break;
                }
                String name = left.next().getFileName().toString();
                if (isCandidate.test(name)) {
                    lookedAt++;
                    removed += removes(remove, name) ? 1 : 0;
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            end(); // A full heap, no descriptors, no directory: the caller's own work goes on.
        }
        return removed;
    }

    /** Whether the last call came to the last name, or could not go on. */
    public synchronized boolean isAtEnd() {
        return left == null;
    }

    private static boolean removes(Predicate<String> remove, String name) {
        try {
            return remove.test(name);
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void end() {
        left = null;
        DirectoryStream<Path> ended = stream;
        stream = null;
        if (ended != null) {
            try {
                ended.close();
            } catch (IOException | DirectoryIteratorException e) {
                return; // Nothing is open any more.
            }
        }
    }
}

package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.posix.Platform;
import io.multiproc.testing.ShmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The portable path in a directory of a test's own; a process may have one for each directory, as its locks are its own. */
final class Sandbox {
    private Sandbox() {}

    static PortableOs in(Path directory) {
        return in(directory, new TrialPlatform());
    }

    static PortableOs in(Path directory, Platform platform) {
        return new PortableOs(platform, directory.toString(), "/dev/shm");
    }

    /** What is in the directory, but for the lock. */
    static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("lock"))
                    .sorted()
                    .toList();
        }
    }

    /** Makes memory with a name, and says that it is finished. */
    static Segment publish(PortableOs os, ShmName name, long size) {
        Segment segment = os.segments().create(name.toString(), size);
        segment.publish();
        return segment;
    }
}

package io.multiproc.testing;

import io.multiproc.internal.os.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A name of shared memory that nobody else has; whatever has it at the end is removed. */
public final class ShmName implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String name = "mptest-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();

    /** Where the file of that name is. */
    public Path path() {
        return Path.of("/dev/shm", name);
    }

    public boolean exists() {
        return Files.exists(path(), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path());
        if (PortableMode.isOn()) {
            Os.current().segments().sweep(); // Its companion.
        }
    }
}

package io.multiproc.testing;

import io.multiproc.internal.os.Semaphores;
import io.multiproc.internal.wait.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The named semaphores of one segment, as {@code /dev/shm} shows them. */
public final class SemaphoreFiles {
    private final Set<String> possible = new HashSet<>();

    /**
     * Those of the words of a segment.
     *
     * @param size of the segment, in bytes
     */
    public SemaphoreFiles(Secret secret, long size) {
        for (long offset = 0; offset < size; offset += Integer.BYTES) {
            possible.add("sem." + secret.nameOf(offset));
        }
    }

    /** Makes a semaphore that no process uses, as a killed one leaves it; on the native path of Linux. */
    public static void leave(Semaphores semaphores, String name) throws IOException {
        Path file = PortableMode.semaphoreFile(name);
        Path kept = Path.of("/dev/shm", "kept-" + name);
        try (Semaphores.Semaphore left = semaphores.openOrCreate(name, "left")) {
            left.post(1);
            Files.createLink(kept, file);
        }
        Files.move(kept, file);
    }

    /** The names of those that are there. */
    public List<String> present() {
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(possible::contains)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

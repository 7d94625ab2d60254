package io.multiproc.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The named semaphores of one segment, as {@code /dev/shm} shows them. */
public final class SemaphoreFiles {
    private SemaphoreFiles() {}

    /** Their names. */
    public static List<String> of(long nonce) {
        String prefix = String.format("sem.mp-%016x-", nonce);
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

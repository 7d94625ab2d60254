package io.multiproc.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.linux.LinuxPlatform;
import io.multiproc.internal.os.portable.PortableOs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What tests must know of the portable path ({@code -Dmultiproc.os=portable}) when they look behind the contract. */
public final class PortableMode {
    /** For conditions on tests: the property that chooses the path, and its value. */
    public static final String PROPERTY = "multiproc.os";

    public static final String VALUE = "portable";

    private static final Path MEMORY = Path.of("/dev/shm");

    private PortableMode() {}

    /** Whether this run takes the portable path. */
    public static boolean isOn() {
        return System.getProperty(PROPERTY, "").equals(VALUE);
    }

    /** The directory of the companion files; made by the library when it is first needed. */
    public static Path directory() throws IOException {
        String chosen = System.getProperty("multiproc.directory", "");
        return chosen.isEmpty()
                ? Path.of("/tmp", "multiproc-" + Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                : Path.of(chosen);
    }

    /** Whether a path, as {@code /proc} tells it, is shared memory or something that belongs to it. */
    public static boolean isShared(String path) {
        if (NotOnWindows.WINDOWS) {
            return path.contains("multiproc~");
        }
        try {
            return path.contains("/dev/shm") || path.contains("/memfd:multiproc") || path.contains(directory() + "/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is in that directory, but for the lock; nothing on the native path. */
    public static List<Path> companions() throws IOException {
        if (!isOn() || !Files.exists(directory())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory())) {
            return files.filter(file -> !file.endsWith("lock")).sorted().toList();
        }
    }

    /**
     * Sweeps what killed and halted children have left of the memory whose companion files are in a directory of a test's own, on either path: no later
     * process has that directory. Fails if something stays; only a named object may, which its test removes.
     */
    public static void sweep(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        LinuxPlatform platform = new LinuxPlatform(System.getProperty("os.arch").equals("aarch64"));
        new PortableOs(platform, directory.toString(), MEMORY.toString())
                .segments()
                .sweep();
        try (Stream<Path> files = Files.list(directory)) {
            List<String> left = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("lock") && !name.startsWith("n."))
                    .toList();
            assertEquals(List.of(), left, "companion files of what no process uses");
        }
    }

    /** The inode in {@code /dev/shm} of a segment that is there, or -1. */
    public static long inodeOf(SegmentAddress address) throws IOException {
        if (!isOn() || address.place().startsWith("/")) {
            return address.inode();
        }
        Path memory = MEMORY.resolve(address.place().substring(2));
        return Files.exists(memory) ? (long) Files.getAttribute(memory, "unix:ino") : -1;
    }

    /** Whether a descriptor or a mapping, as {@code Leftovers} tells them, belongs to a segment, which may be null. */
    public static boolean isOf(SegmentAddress address, String path) {
        return address != null
                && (isOn()
                        ? path.contains(address.place().substring(2))
                        : path.endsWith(" inode=" + address.inode()) || path.contains(" " + address.inode() + " "));
    }

    /** The file by which one sees that a semaphore is there. */
    public static Path semaphoreFile(String name) {
        return MEMORY.resolve("sem." + name);
    }
}

package io.multiproc.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the kernel says that this process has open and mapped. */
public final class OwnProcess {
    private OwnProcess() {}

    /** How many descriptors this process has. */
    public static int descriptors() throws IOException {
        return NotOnWindows.WINDOWS ? WindowsProcess.handles().size() : list().size();
    }

    /** How many descriptors of this process stand for shared memory with an inode. */
    public static long descriptorsOf(long inode) throws IOException {
        if (NotOnWindows.WINDOWS) {
            return WindowsProcess.sectionsOf(inode);
        }
        long found = 0;
        for (Path descriptor : list()) {
            try {
                String target = Files.readSymbolicLink(descriptor).toString();
                if ((target.startsWith("/dev/shm") || target.startsWith("/memfd:multiproc"))
                        && (long) Files.getAttribute(descriptor, "unix:ino") == inode) {
                    found++;
                }
            } catch (NoSuchFileException e) {
                continue; // Another thread has closed it.
            }
        }
        return found;
    }

    /** A descriptor of this process that stands for a file, by a path that leads other processes to it, too. */
    public static Path descriptorOf(Path file) throws IOException {
        for (Path descriptor : list()) {
            try {
                if (Files.readSymbolicLink(descriptor).equals(file)) {
                    return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd")
                            .resolve(descriptor.getFileName());
                }
            } catch (NoSuchFileException e) {
                continue; // Another thread has closed it.
            }
        }
        throw new AssertionError("No descriptor leads to " + file);
    }

    /** The mappings of shared memory with an inode, as {@code /proc/self/maps} describes them. */
    public static List<String> mappingsOf(long inode) throws IOException {
        return sharedMemoryMappings().stream()
                .filter(line -> line.split(" +")[4].equals(Long.toString(inode)))
                .collect(Collectors.toList());
    }

    /** The bytes that this process has mapped of shared memory. */
    public static long sharedMemoryMapped() throws IOException {
        if (NotOnWindows.WINDOWS) {
            return WindowsProcess.bytesMapped();
        }
        return sharedMemoryMappings().stream().mapToLong(OwnProcess::size).sum();
    }

    /** The size of what a line of {@code /proc/self/maps} describes. */
    public static long size(String mapping) {
        String[] range = mapping.substring(0, mapping.indexOf(' ')).split("-");
        return Long.parseUnsignedLong(range[1], 16) - Long.parseUnsignedLong(range[0], 16);
    }

    private static List<String> sharedMemoryMappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(" /dev/shm/") || line.contains(" /memfd:multiproc"))
                    .collect(Collectors.toList());
        }
    }

    private static List<Path> list() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.collect(Collectors.toList());
        }
    }
}
